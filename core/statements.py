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
    connection.ensure_connection()
    wrap = connection.make_cursor
    if connection.queries_logged:
        wrap = connection.make_debug_cursor
    with wrap(psycopg.Cursor(connection.connection)) as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()
