"""What is done to many questions at once, in slices that commit.

Every verb answers an Outcome: how many, and whom it was refused with which reason. It
refuses what the single way refuses, leaves the rest undone for nobody's sake, and twice
is once.
"""

from dataclasses import dataclass, field
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags

from wagtail.models import WorkflowState

from exams.bank import facts, rules
from exams.bank.access import behind_their_passage, taken_sources
from exams.bank.logbook import log_all
from exams.bank.models import Question, QuestionVersion
from exams.bank.publishing import SOURCE_TAKEN
from exams.bank.uses import QuestionUse
from exams.interchange.contents import STREAMS
from exams.interchange.lookups import Item, contents_of, locked_questions
from exams.interchange.placing import place
from exams.interchange.streams import fill_streams
from exams.interchange.writing import (
    SLICE,
    delete_slice,
    publish_slice,
    tags_named,
    withdraw_slice,
    write_slice,
)
from exams.papers.models import EnemyQuestion, Exam, ExamQuestion


@dataclass
class Outcome:
    done: int = 0
    same: int = 0
    refused: list = field(default_factory=list)

    def refuse(self, question, *reasons):
        self.refused.append((str(question), " ".join(reasons)))


def publish(ids, *, user):
    """Publish the latest draft of each, and what hangs on a passage that is newer."""

    def change(items, outcome):
        behind = behind_their_passage([item.question.pk for item in items])
        waiting = [x for x in items if x.waits or x.question.pk in behind]
        outcome.same += len(items) - len(waiting)
        place(waiting)
        fill_streams([x.question for x in waiting], [x.new for x in waiting])
        taken = taken_sources([item.question for item in waiting])
        ready = [item for item in waiting if is_ready(item.question, taken, outcome)]
        behind = [item for item in ready if not item.waits]
        publish_slice(ready, behind, user, uuid4())
        return len(ready)

    return each_slice(ids, user, "publish", change)


def is_ready(question, taken, outcome):
    findings = rules.readiness(question)
    findings += [SOURCE_TAKEN] if question.pk in taken else []
    if findings:
        outcome.refuse(question, *(finding.message for finding in findings))
    return not findings


def unpublish(ids, *, user):
    """Take each from students who have not met it yet."""

    def change(items, outcome):
        live = [item.question for item in items if item.question.live]
        withdraw_slice(live, user)
        outcome.same += len(items) - len(live)
        return len(live)

    return each_slice(ids, user, "publish", change)


def tag(ids, names, *, user):
    """Add these tags to each; live questions get them as a draft."""

    def new(old):
        return {**old, "tags": sorted({*old["tags"], *names})}

    return each_slice(ids, user, "change", rewriting(new, user))


def move(ids, topic, subject, *, user):
    """Put each under this one topic and its subject; live questions get it as a draft."""

    def new(old):
        return {**old, "subject": subject.pk, "topics": [topic.pk] if topic else []}

    return each_slice(ids, user, "change", rewriting(new, user))


def delete(ids, *, user):
    """Delete those that were never published and stand in no exam, nor in its draft."""

    def change(items, outcome):
        questions = [item.question for item in items]
        reasons = in_the_way([question.pk for question in questions])
        for question in questions:
            if question.pk in reasons:
                outcome.refuse(question, reasons[question.pk])
        free = [question for question in questions if question.pk not in reasons]
        log_all(free, "wagtail.delete", user)
        delete_slice(free)
        return len(free)

    return each_slice(ids, user, "delete", change)


def rewriting(new, user):
    """A change of the content of many, written as an import writes it."""

    def change(items, outcome):
        for item in items:
            item.new = new(item.old)
        changed = [item for item in items if item.differs]
        outcome.same += len(items) - len(changed)
        place(changed)
        good = [item for item in changed if is_placed(item.question, outcome)]
        names = {name for item in good for name in item.new["tags"]}
        write_slice(good, tags_named(names), False, user, uuid4())
        return len(good)

    return change


def is_placed(question, outcome):
    findings = facts.misplaced(question)
    if findings:
        outcome.refuse(question, *(finding.message for finding in findings))
    return not findings


def each_slice(ids, user, verb, change):
    """`change(items, outcome)` for what nobody keeps locked, a slice a transaction."""
    if not user.has_perm(f"exams.{verb}_question"):
        raise PermissionDenied
    outcome = Outcome()
    ids = sorted(set(ids))
    for start in range(0, len(ids), SLICE):
        with transaction.atomic():
            questions, _ = locked_questions(ids[start : start + SLICE], [])
            outcome.done += change(items_of(questions, user, outcome), outcome)
    return outcome


def items_of(questions, user, outcome):
    locked = locked_for(questions, user)
    for pk, reason in locked.items():
        outcome.refuse(questions[pk], reason)
    free = {pk: question for pk, question in questions.items() if pk not in locked}
    contents = contents_of(free)
    return [
        Item(None, question=question, old=contents[pk], new=contents[pk])
        for pk, question in free.items()
    ]


def locked_for(questions, user):
    """{id: why} of those an exam, a workflow or an editor keeps this user out of."""
    kind = ContentType.objects.get_for_model(Question)
    reviewed = WorkflowState.objects.active().filter(
        base_content_type=kind, object_id__in=[str(pk) for pk in questions]
    )
    uses = QuestionUse.objects.locked(timezone.now()).filter(question__in=questions)
    suspects = {int(pk) for pk in reviewed.values_list("object_id", flat=True)}
    suspects.update(uses.values_list("question", flat=True))
    suspects.update(pk for pk, question in questions.items() if question.locked)
    locks = {pk: questions[pk].get_lock() for pk in sorted(suspects)}
    return {
        pk: strip_tags(str(lock.get_message(user)))
        for pk, lock in locks.items()
        if lock and lock.for_user(user)
    }


def blocked(ids, user, most):
    """[(name, why it cannot be deleted)] of the first ones that cannot."""
    questions = Question.objects.defer(*STREAMS).in_bulk(ids)
    reasons = {**in_the_way(ids), **locked_for(questions, user)}
    found = sorted(reasons.keys() & questions.keys())[:most]
    return [(str(questions[pk]), reasons[pk]) for pk in found]


def in_the_way(ids):
    """{id: why it cannot be deleted}."""
    seen = QuestionVersion.objects.filter(question__in=ids)
    held = ExamQuestion.objects.filter(question__in=ids)
    apart = EnemyQuestion.objects.filter(question__in=ids)
    return {
        **dict.fromkeys(
            apart.values_list("question", flat=True), "An enemy group names it."
        ),
        **dict.fromkeys(drafted_in_exams() & set(ids), "The draft of an exam uses it."),
        **dict.fromkeys(held.values_list("question", flat=True), "An exam uses it."),
        **dict.fromkeys(
            seen.values_list("question", flat=True),
            "It was published; unpublish it instead.",
        ),
    }


def drafted_in_exams():
    """The questions that unpublished drafts of exams name."""
    drafts = Exam.objects.filter(has_unpublished_changes=True)
    contents = drafts.values_list("latest_revision__content", flat=True)
    return {
        place["question"]
        for content in contents.iterator()
        for section in (content or {}).get("sections", [])
        for place in section.get("questions", [])
    }
