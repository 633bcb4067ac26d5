"""What the support desk sees of a student. Rooms above register their parts.

A panel is a function of the student that answers the values of its template; a door is
what `explain` tries for the student, with one word that staff type in:

    @desk.panel("Attempts", template="exams/desk/attempts.html", ...)
    def attempts_of(student): ...

    desk.door("Start an exam", access.open_exam, asks="Address of the exam")
"""

from collections.abc import Callable
from dataclasses import dataclass

PANELS = []
DOORS = {}
READ = "accounts.read_users"


@dataclass(frozen=True)
class Panel:
    title: str
    template: str
    permission: str
    facts: Callable
    order: int


@dataclass(frozen=True)
class Door:
    title: str
    asks: str
    opens: Callable


def panel(title, *, template, permission=READ, order=500):
    """Registers a function as a panel, for staff who hold the permission.

    Panels of a low `order` stand first.
    """

    def register(function):
        PANELS.append(Panel(title, template, permission, function, order))
        return function

    return register


def door(title, opens, *, asks):
    DOORS[title] = Door(title, asks, opens)


def panels_of(student, reader):
    """[(title, template, values)] of what the reader may see."""
    return [
        {"title": p.title, "template": p.template, **p.facts(student)}
        for p in sorted(PANELS, key=lambda panel: panel.order)
        if reader.has_perm(p.permission)
    ]
