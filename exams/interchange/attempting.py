"""One plan worked out on what is there now, and written where it is asked for."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import connection

from exams.bank.actions import allow_new_version
from exams.interchange.composing import write_exam
from exams.interchange.library import take_pictures
from exams.interchange.likeness import warnings
from exams.interchange.planning import complete
from exams.interchange.writing import write_questions

IMPORT_LOCK = 7_265_002
TAKEN_FOR = "taken-for"
STATES = ("created", "updated", "unchanged")


@dataclass
class Outcome:
    """What became of a plan: `refused` as a whole, or its questions and their counts."""

    refused: bool = False
    counts: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    touched: list = field(default_factory=list)
    made: list = field(default_factory=list)


def attempt(order, plan, taken, stored):
    """One import at a time. `stored` gathers the files that were put into the library."""
    lock_imports()
    if not plan.refused:
        complete(plan, taken, order)
    outcome = Outcome(is_refused(order, plan), counted(order, plan), noted(order, plan))
    if order.dry_run or outcome.refused:
        return outcome
    take_pictures(plan.items, order.pictures, order.user, stored)
    outcome.made = [item.question for item in plan.items if item.created]
    outcome.touched = [item.question for item in plan.items if item.differs]
    write(order, plan, bool(outcome.touched))
    return outcome


def is_refused(order, plan):
    """A plan for an exam goes in as it was asked; of others, whatever is good."""
    if order.composes and not order.dry_run:
        return not order.goes_in(plan)
    return plan.refused


def write(order, plan, differs):
    changes = [item for item in plan.items if item.writes(order.publish)]
    changing = [x.question.pk for x in changes if x.changes(order.publish)]
    if order.new_versions:
        allow_new_version(changing, user=order.user)
    write_questions(changes, publish=order.publish, user=order.user, uuid=uuid4())
    if order.composes:
        write_exam(plan, differs, order)


def lock_imports():
    """Two imports may name the same exam, sources or pictures: they take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


@contextmanager
def files_undone():
    """Gathers stored files; takes them away again where the transaction fails."""
    stored = []
    try:
        yield stored
    except BaseException:
        for storage, name in stored:
            storage.delete(name)
        raise


def counted(order, plan):
    """The counts as if applied; all nothing where nothing goes in."""
    goes_in = order.goes_in(plan)
    counts = {state: plan.count(state) if goes_in else 0 for state in STATES}
    sections = len(plan.composition.new_sections) if goes_in else 0
    return {
        "rows": plan.rows,
        **counts,
        "rejected": plan.rejected,
        "sections_created": sections,
    }


def noted(order, plan):
    """What is left out of rows, what the bank has already and, checked or not, which of
    it a row changes."""
    if plan.refused:
        return plan.notes if order.tells else []
    changed = () if order.composes else taken_for(plan.items)
    told = [*plan.notes, *warnings(plan, order.past)] if order.tells else ()
    return [*told, *changed]


def taken_for(items):
    """Notes on rows that change a question of the bank because it says the same."""
    for item in items:
        if item.state == "updated" and not item.draft.identity:
            yield item.against("question_text", TAKEN_FOR, pk=item.question.pk)
