"""One statement of a hot path, prepared: Django's cursor has it planned every time."""

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

import psycopg


def one_row(statement, parameters):
    """The first row, or None. For statements that may run twice: it is sent once more
    where the server went away."""
    database = connections[DEFAULT_DB_ALIAS]
    try:
        return prepared(database, statement, parameters)
    except OperationalError:
        if database.in_atomic_block or database.is_usable():
            raise
        database.close()
        return prepared(database, statement, parameters)


def prepared(database, statement, parameters):
    with cursor(database) as held:
        held.execute(statement, parameters)
        return held.fetchone()


def cursor(database):
    """Django's where statements are listed: it alone can tell what it has sent."""
    if database.queries_logged:
        return database.cursor()
    database.ensure_connection()
    return database.make_cursor(psycopg.Cursor(database.connection))
