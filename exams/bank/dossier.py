"""What the page of a question shows of it. Rooms above register their sections.

A section is a function of the question that answers the values of its template:

    @dossier.section("Used in", template="exams/bank/used_in.html")
    def used_in(question): ...
"""

from collections.abc import Callable
from dataclasses import dataclass

SECTIONS = []


@dataclass(frozen=True)
class Section:
    title: str
    template: str
    facts: Callable
    order: int


def section(title, *, template, order=500):
    """Registers a function as a section; those of a low `order` stand first."""

    def register(function):
        SECTIONS.append(Section(title, template, function, order))
        return function

    return register


def sections_of(question):
    """[{title, template, and the values}] in order."""
    return [
        {"title": x.title, "template": x.template, **x.facts(question)}
        for x in sorted(SECTIONS, key=lambda section: section.order)
    ]
