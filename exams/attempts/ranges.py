"""Sets of whole numbers, as PostgreSQL keeps them and clients read them."""

import re

from django.db import models

PART = re.compile(r"\[(\d+), ?(\d+)\)")


class MultirangeField(models.Field):
    """PostgreSQL's int8multirange as a list of [first, last] pairs, both included."""

    def db_type(self, connection):
        return "int8multirange"

    def from_db_value(self, value, expression, connection):
        return value if value is None else closed_ranges(str(value))

    def get_placeholder(self, value, compiler, connection):
        return "%s::int8multirange"

    def get_prep_value(self, value):
        if value is None:
            return None
        parts = ",".join(f"[{first},{last}]" for first, last in value)
        return f"{{{parts}}}"


def closed_ranges(text):
    """[[1, 40], [42, 42]] of `{[1,41),[42,43)}`, as clients read it."""
    return [[int(first), int(end) - 1] for first, end in PART.findall(text)]
