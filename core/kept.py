"""Queries of hot calls, built once and prepared: to build one takes the ORM longer than
it takes the database to answer."""

from copy import copy
from functools import cached_property

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression
from django.db.models.query import ModelIterable

from core import statements


class Slot(Expression):
    """Stands for a value that is told when the query is asked."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Kept:
    """`make(**values)` is a queryset of models; asked with values, it gives its rows.

    `make` sees a `Slot` for each value: they may only be compared with columns.
    """

    def __init__(self, make, *names):
        self.make, self.names = make, names

    @cached_property
    def built(self):
        """(compiler, its SQL, the parameters, what makes values of columns)."""
        queryset = self.make(**{name: Slot(name) for name in self.names})
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        return compiler, sql, parameters, compiler.get_converters(columns)

    def all(self, **values):
        compiler, sql, parameters, converters = self.built
        filled = [values[x.name] if isinstance(x, Slot) else x for x in parameters]
        told = copy(compiler)
        told.connection = connections[DEFAULT_DB_ALIAS]
        told.execute_sql = lambda **how: [rows_of(sql, filled)]
        told.get_converters = lambda columns: converters
        return list(ModelIterable(Asked(told)))

    def first(self, **values):
        """The first row or None; that there is no second is for `make` to see to."""
        return next(iter(self.all(**values)), None)


class Asked:
    """What `ModelIterable` wants of a queryset and of its query."""

    db, _known_related_objects = DEFAULT_DB_ALIAS, {}

    def __init__(self, compiler):
        self.query, self.compiler = self, compiler

    def get_compiler(self, using):
        return self.compiler


def rows_of(sql, parameters):
    """On a connection that is tried first where Django would try it."""
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    with statements.cursor(database) as held:
        held.execute(sql, parameters)
        return held.fetchall()
