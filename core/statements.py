"""One statement of a hot path, prepared: Django's cursor has it planned every time."""

from django.db import OperationalError, connection

import psycopg


def one_row(statement, parameters):
    """The first row, or None. For statements that may run twice: it is sent once more
    where the server went away."""
    try:
        return prepared(statement, parameters)
    except OperationalError:
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return prepared(statement, parameters)


def prepared(statement, parameters):
    with cursor() as held:
        held.execute(statement, parameters)
        return held.fetchone()


def cursor():
    """Django's where statements are listed: it alone can tell what it has sent."""
    if connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    return connection.make_cursor(psycopg.Cursor(connection.connection))
