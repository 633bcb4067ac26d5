"""The door to sample questions: what visitors may try without an account."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.utils import timezone

from wagtail.models import Page, ReferenceIndex

from core.problems import Refusal
from exams.attempts.models import Attempt
from exams.bank.models import Question, QuestionVersion
from exams.bank.uses import QuestionUse
from exams.papers.models import PaperQuestion

KINDS = ("single_choice", "multiple_choice", "true_false")
WORDS = ("text", "equation", "code")
BLOCK = "sample_quiz"


def open_sample(question_id):
    """The published version of a question some live page offers as a sample.

    Refuses `not-found` for every other, and while an exam with it may be sat: what is
    right would be known there.
    """
    version = versions_of([question_id]).get(question_id)
    if version is None or not is_offered(question_id):
        raise Refusal("not-found")
    return version


def versions_of(ids):
    """{question id: version} of those that may be samples now."""
    rows = QuestionVersion.objects.filter(
        pk__in=Question.objects.filter(pk__in=ids, live=True).values("live_version"),
        kind__in=KINDS,
        stimulus=None,
    )
    secret = secret_among(ids)
    return {
        row.question_id: row
        for row in rows
        if row.question_id not in secret and not is_more_than_words(row)
    }


def secret_among(ids):
    """Those in an exam that students can begin, or are sitting just now."""
    now = timezone.now()
    locked = QuestionUse.objects.filter(pk__in=ids, locked_until__gt=now)
    sitting = Attempt.objects.unmarked()
    places = PaperQuestion.objects.filter(
        Exists(sitting.filter(paper=OuterRef("paper"))), question__in=ids
    )
    pairs = places.values_list("question_id").union(locked.values_list("pk"))
    drawn = [pk for pk in ids if sitting.filter(places__contains=[{"question": pk}])]
    return {pk for (pk,) in pairs} | set(drawn)


def is_more_than_words(version):
    """True where it needs more than words and formulas: visitors get no media."""
    if any(x["type"] not in WORDS for x in parts_of(version)):
        return True
    drawn = set(version.delivery.get("formulas", {}).values())
    return bool(set(version.media) - drawn)


def parts_of(version):
    for said in version.delivery["texts"].values():
        for blocks in [said["prompt"], *said["options"].values()]:
            yield from blocks


def is_offered(question_id):
    """True where a live, public page holds it in a sample block."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Question),
        to_object_id=str(question_id),
        base_content_type=ContentType.objects.get_for_model(Page),
        model_path__contains=f".{BLOCK}.",
    )
    ids = [int(pk) for pk in references.values_list("object_id", flat=True)]
    return bool(ids) and Page.objects.live().public().filter(pk__in=ids).exists()


def row_of(model, pk):
    """A row of an editor's listing, or `not-found`."""
    row = model.objects.filter(pk=pk).first()
    if row is None:
        raise Refusal("not-found")
    return row
