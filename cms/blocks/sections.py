"""What a section of the home screen may hold: one small class for each kind."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest

from wagtail import blocks


@dataclass
class Look:
    """At what moment, for whom and in which language a screen is filled.

    `changes` collects the moments at which something of it will be different.
    """

    at: datetime
    target: str
    language: str
    request: HttpRequest | None
    changes: list = field(default_factory=list)

    def until(self, *moments):
        """Nothing filled now is kept longer than that."""
        self.changes += [x for x in moments if x and x > self.at]


class SectionKind(blocks.StructBlock):
    """A kind of section: a form for editors, and how it is filled.

    `room` is whose content it shows: switched off, the section is hidden.
    """

    room = ""

    def whole(self, said):
        """What was set, as JSON; what a draft left empty is as in a new one."""
        default = self.get_prep_value(self.get_default())
        given = {name: x for name, x in said.items() if x not in (None, "")}
        return {**default, **given}

    def found(self, asked, look):
        """The items of each section of this kind, in a number of queries that does
        not grow with them. `asked` are their values as JSON. An item's `when` are
        conditions of its own: there may be more items than `limit` says, of which each
        visitor sees the first that are for them."""
        return [[] for _ in asked]

    def own(self, said, under_way):
        """Items that are only this student's, of what they have under way."""
        return []
