"""The only doors to exams and attempts. Not yours and not there look the same."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

from accounts.access import open_session
from core.problems import Refusal
from exams.attempts.models import Attempt
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
    now = now or timezone.now()
    if (
        not attempt.is_settled
        or attempt.released_at is None
        or attempt.released_at > now
    ):
        raise Refusal("not-released")
    return attempt


def own_pictures(user, attempt_id):
    """The attempt and the hashes of its paper; of its explanations too once released."""
    attempts = Attempt.objects.of(user).select_related("paper")
    attempt = attempts.defer("paper__delivery").filter(pk=attempt_id).first()
    if attempt is None:
        raise Refusal("not-found")
    later = explanation_media(attempt.paper_id) if attempt.released_at else ()
    return attempt, [*attempt.paper.media, *sorted(later)]


def own_media(user, attempt_id, sha256):
    """The hash, where it is one of `own_pictures`."""
    _, hashes = own_pictures(user, attempt_id)
    if sha256 not in hashes:
        raise Refusal("not-found")
    return sha256


@dataclass(frozen=True)
class Offered:
    """What a response is checked against: the kind and its option ids."""

    kind: str
    options: frozenset


@lru_cache(maxsize=256)
def offered(paper_id):
    """{question id: Offered} of a paper. Papers never change, so this may be kept."""
    rows = PaperQuestion.objects.filter(paper=paper_id).select_related("version")
    return {
        row.question_id: Offered(
            row.version.kind, frozenset(row.version.delivery["options"])
        )
        for row in rows
    }


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
