"""The only doors to exams and attempts. Not yours and not there look the same."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

from accounts.access import open_session
from core.problems import Refusal
from exams.attempts.models import Attempt
from exams.kinds import KINDS, STEPWISE
from exams.kinds.compiling import media_in, sources_in
from exams.papers.models import Exam, PaperQuestion


def open_exam(user, slug):
    """A published exam, or one the user is sitting just now."""
    exam = Exam.objects.with_paper().filter(slug=slug).first()
    if exam and (
        exam.live or Attempt.objects.of(user).open().filter(exam=exam).exists()
    ):
        return exam
    raise Refusal("not-found")


def own_attempt(user, attempt_id, *, lock=False):
    """The user's attempt with its exam at hand; locked until the transaction ends."""
    attempts = Attempt.objects.of(user).select_related("exam")
    if lock:
        attempts = attempts.select_for_update(of=["self"])
    attempt = attempts.filter(pk=attempt_id).first()
    if attempt is None:
        raise Refusal("not-found")
    return attempt


def released_attempt(user, attempt_id, *, now=None):
    """The user's attempt once its result may be seen; else `not-released`."""
    attempt = own_attempt(user, attempt_id)
    if not attempt.is_released(now or timezone.now()):
        raise Refusal("not-released")
    return attempt


def own_pictures(user, attempt_id):
    """The attempt and the hashes of its paper; of its explanations too once released.

    And of what the steps taken in a case have opened.
    """
    attempts = Attempt.objects.of(user).select_related("paper")
    attempt = attempts.defer("paper__delivery").filter(pk=attempt_id).first()
    if attempt is None:
        raise Refusal("not-found")
    released = attempt.is_released(timezone.now())
    later = explanation_media(attempt.paper_id) if released else ()
    opened = opened_media(attempt).difference(attempt.paper.media, later)
    return attempt, [*attempt.paper.media, *sorted(later), *sorted(opened)]


def opened_media(attempt):
    """The hashes of what the attempt's steps have opened."""
    rows = PaperQuestion.objects.filter(
        paper=attempt.paper_id, version__kind__in=STEPWISE
    ).select_related("version")
    given = dict(attempt.answers.values_list("question_id", "response"))
    return {
        sha256
        for row in rows
        for sha256 in opened(row.version, given.get(row.question_id))["media"]
    }


def given(attempt, question_id):
    """What was answered to a question of an attempt, None before that."""
    answers = attempt.answers.filter(question=question_id)
    return answers.values_list("response", flat=True).first()


def opened(version, response):
    """What the steps of a response have opened, with the media and formulas it names."""
    found = KINDS[version.kind].reveal(version.key["answer"], response)
    drawn = {**version.key.get("formulas", {}), **version.delivery.get("formulas", {})}
    blocks = [
        x for texts in found["texts"].values() for part in texts.values() for x in part
    ]
    formulas = {
        x: drawn[x] for block in blocks for x in sources_in(block) if x in drawn
    }
    media = {sha256 for block in blocks for sha256 in media_in(block)}
    return {**found, "formulas": formulas, "media": media | set(formulas.values())}


@dataclass(frozen=True)
class Offered:
    """What a response is checked against: the kind, and the delivery without texts."""

    kind: str
    delivery: dict


@lru_cache(maxsize=256)
def offered(paper_id):
    """{question id: Offered} of a paper. Papers never change, so this may be kept."""
    rows = PaperQuestion.objects.filter(paper=paper_id).select_related("version")
    return {
        row.question_id: Offered(row.version.kind, bare(row.version.delivery))
        for row in rows
    }


def bare(delivery):
    return {name: value for name, value in delivery.items() if name != "texts"}


def own_case(user, attempt_id, question_id, *, lock=False):
    """(attempt, question version) of a question of one's attempt that is answered in steps."""
    attempt = own_attempt(user, attempt_id, lock=lock)
    rows = PaperQuestion.objects.filter(
        paper=attempt.paper_id, question=question_id, version__kind__in=STEPWISE
    )
    row = rows.select_related("version").first()
    if row is None:
        raise Refusal("not-found")
    return attempt, row.version


@lru_cache(maxsize=256)
def explanation_media(paper_id):
    rows = PaperQuestion.objects.filter(paper=paper_id).values_list(
        "version__key__media", flat=True
    )
    return frozenset(sha256 for media in rows for sha256 in media)


@lru_cache(maxsize=20_000)
def paper_of(user_id, attempt_id):
    """The paper of the user's attempt; neither ever changes, so this may be kept."""
    attempts = Attempt.objects.filter(user_id=user_id)
    return attempts.values_list("paper_id", flat=True).get(pk=attempt_id)


def why_not_saved(user_id, session_id, attempt_id, *, epoch, now):
    """The refusal of a batch that the save's statement did not take."""
    user = open_session(session_id, user_id).user
    attempt = own_attempt(user, attempt_id)
    if attempt.is_settled:
        return Refusal("attempt-settled")
    if attempt.epoch != epoch or attempt.session_id != session_id:
        return Refusal("epoch-stale")
    if attempt.deadline_at <= now:
        return Refusal("deadline-passed")
    return Refusal("busy")
