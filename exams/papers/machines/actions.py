"""What machines do with exams: the same as editors, by the same steps."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from taggit.models import Tag

from cms.syllabus.models import SubjectPage, TopicPage
from core.problems import Refusal
from exams.bank.machines.actions import error
from exams.bank.models import Question
from exams.papers.models import (
    Exam,
    ExamBatch,
    ExamQuestion,
    ExamSection,
    MixRule,
    MixShare,
    MixTag,
    MixTopic,
)


@transaction.atomic
def add_draft(user, said):
    """A new draft; refuses `invalid` with every reason and its path."""
    exam = Exam(live=False)
    lay(exam, said)
    write(exam, user, "wagtail.create")
    return exam


@transaction.atomic
def change_draft(user, exam_id, said, *, revision):
    """A new draft of an exam that is still at this revision."""
    exam = claimed(exam_id, revision)
    refuse_held_exam(exam, user)
    draft = exam.get_latest_revision_as_object()
    lay(draft, said)
    write(draft, user, "wagtail.edit")
    return draft


@transaction.atomic
def publish(user, exam_id, *, revision):
    """Put the latest draft live; twice is as once."""
    exam = claimed(exam_id, revision)
    refuse_held_exam(exam, user)
    if exam.has_unpublished_changes or not exam.live:
        exam.latest_revision.publish(user=user)


@transaction.atomic
def unpublish(user, exam_id, *, revision):
    """Hide an exam; who is writing goes on. Twice is as once."""
    exam = claimed(exam_id, revision)
    refuse_held_exam(exam, user)
    if exam.live:
        exam.unpublish(user=user)


def claimed(exam_id, revision):
    """The row, locked; refuses `revision-stale` where it is at another revision."""
    rows = Exam.objects.select_for_update(of=["self"], no_key=True)
    exam = rows.filter(pk=exam_id).first()
    if exam is None:
        raise Refusal("not-found")
    if revision is not None and revision != exam.latest_revision_id:
        raise Refusal("revision-stale")
    return exam


def refuse_held_exam(exam, user):
    lock = exam.get_lock()
    if lock and lock.for_user(user):
        raise Refusal("exam-held")


def lay(exam, said):
    """Lay what was said over the exam, unsaved."""
    said = dict(said)
    sections, batches = said.pop("sections", None), said.pop("batches", None)
    for name, value in said.items():
        setattr(exam, name, value)
    found = []
    if batches is not None:
        exam.batches = [ExamBatch(batch_id=pk) for pk in batches]
    if sections is not None:
        found += unknown(sections)
        exam.sections = [section_of(n, x) for n, x in enumerate(sections, start=1)]
        found += wrong_in(exam)
    found += wrong("", exam, exclude=["slug"])
    if found:
        raise Refusal("invalid", errors=found)


def section_of(number, said):
    said = dict(said)
    places, rules = said.pop("questions", ()), said.pop("rules", ())
    return ExamSection(
        number=number,
        questions=[ExamQuestion(number=n, **x) for n, x in enumerate(places, start=1)],
        rules=[rule_of(n, x) for n, x in enumerate(rules, start=1)],
        **said,
    )


def rule_of(number, said):
    said = dict(said)
    topics, shares = said.pop("topics", ()), said.pop("shares", ())
    names = said.pop("tags", ())
    tags = Tag.objects.filter(name__in=names).order_by("name") if names else ()
    return MixRule(
        number=number,
        topics=[MixTopic(topic_id=pk) for pk in topics],
        tags=[MixTag(tag=tag) for tag in tags],
        shares=[MixShare(**x) for x in shares],
        **said,
    )


def unknown(sections):
    """Numbers of questions, subjects and topics that nothing has, and names of tags."""
    rules = [
        (f"sections.{n}.rules.{m}", rule)
        for n, section in enumerate(sections)
        for m, rule in enumerate(section.get("rules", ()))
    ]
    questions = [
        (f"sections.{n}.questions.{m}", place.get("question_id"))
        for n, section in enumerate(sections)
        for m, place in enumerate(section.get("questions", ()))
    ]
    subjects = [(path, rule.get("subject_id")) for path, rule in rules]
    topics = [(path, pk) for path, rule in rules for pk in rule.get("topics", ())]
    topics += [
        (f"{path}.shares.{n}", share["topic_id"])
        for path, rule in rules
        for n, share in enumerate(rule.get("shares", ()))
        if share.get("topic_id")
    ]
    tags = [(path, name) for path, rule in rules for name in rule.get("tags", ())]
    return [
        *missing(Question, questions, "question"),
        *missing(SubjectPage, subjects, "subject"),
        *missing(TopicPage, topics, "topic"),
        *missing(Tag, tags, "tag", "name"),
    ]


def missing(model, named, word, by="pk"):
    wanted = {f"{by}__in": {name for _, name in named}}
    known = set(model.objects.filter(**wanted).values_list(by, flat=True))
    return [
        error(f"unknown-{word}", f"There is no {word} {pk}.", path)
        for path, pk in named
        if pk not in known
    ]


def wrong_in(exam):
    """What the rows of sections, places, rules and shares would not hold."""
    found = []
    for n, section in enumerate(exam.sections.all()):
        path = f"sections.{n}"
        found += wrong(path, section)
        for m, place in enumerate(section.questions.all()):
            found += wrong(f"{path}.questions.{m}", place)
        for m, rule in enumerate(section.rules.all()):
            found += wrong(f"{path}.rules.{m}", rule)
            for k, share in enumerate(rule.shares.all()):
                place = f"{path}.rules.{m}.shares.{k}"
                found += wrong(place, share, exclude=["rule"])
    return found


def wrong(path, row, exclude=None):
    if exclude is None:
        exclude = [x.name for x in row._meta.concrete_fields if x.is_relation]
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as no:
        return [
            error("invalid", " ".join(told), param(path, name))
            for name, told in no.message_dict.items()
        ]
    return []


def param(*names):
    """The dotted path; what is wrong with all of a row has the path of the row."""
    return ".".join(x for x in names if x and x != NON_FIELD_ERRORS)


def write(exam, user, verb):
    """Save as an editor saves a draft: a live exam's row stays as it is."""
    if not exam.live:
        exam.save()
    exam.save_revision(user=user, log_action=verb, clean=False)
