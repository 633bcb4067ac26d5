"""Where Huey keeps its queue: a connection of its own to Django's database."""

from django.db import connection

import psycopg


def connect():
    """A fresh connection, outside of whatever transaction Django has open."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    return psycopg.connect(**parameters)
