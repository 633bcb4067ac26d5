"""The only doors to exams and attempts. Not yours and not there look the same."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from math import ceil

from django.utils import timezone

from accounts.access import open_session
from core.problems import Refusal
from exams.attempts import lookups, places
from exams.attempts.models import Attempt
from exams.attempts.states import OPEN, Status
from exams.kinds import KINDS, STEPWISE
from exams.kinds.compiling import media_in, sources_in
from exams.papers import timing
from exams.papers.access import is_for
from exams.papers.models import Exam, PaperQuestion
from exams.papers.pieces import pieces

SHUT = {
    Status.SUBMITTED: "attempt-settled",
    Status.SETTLED: "attempt-settled",
    Status.VOID: "attempt-void",
}


def open_exam(user, slug, *, now=None):
    """An exam the user may start now, or one they are sitting just now.

    Refuses `not-found` what is not published or is for others, and says `exam-over`,
    `exam-not-open-yet`, `too-late-to-enter`, `attempts-used` or `retry-later`.
    """
    return next_start(user, slug, now or timezone.now())[0]


def next_start(user, slug, now):
    """The open exam and the number of the next attempt at it.

    An attempt that is open keeps its number: a start beside it is a twin, which the
    unique number refuses, and so none gets past the attempts that were counted.
    """
    exam = lookups.EXAM.first(slug=slug)
    sat = lookups.SAT.all(user_id=user.pk, exam=exam.pk) if exam else []
    number = sum(not x.is_open for x in sat) + 1
    if any(x.goes_on(now) for x in sat):
        return exam, number
    if exam is None or not exam.live or not is_for(user.pk, exam):
        raise Refusal("not-found")
    if shut := timing.why_shut(exam, now) or worn_out(
        exam, [x for x in sat if not x.is_void], now
    ):
        code, facts = shut
        raise Refusal(code, **facts)
    return exam, number


def next_trial(user, slug):
    """A published exam, open or not, and the number of the next trial of it, for staff
    whose permission was asked."""
    exam = Exam.objects.with_paper().filter(slug=slug, live=True).first()
    if exam is None:
        raise Refusal("not-found")
    trials = Attempt.objects.of(user).filter(exam=exam, is_trial=True)
    return exam, trials.filter(closed_at__isnull=False).count() + 1


def worn_out(exam, sat, now):
    """(code, facts) of why these attempts leave no other now, else None."""
    if exam.attempts_allowed is not None and len(sat) >= exam.attempts_allowed:
        return "attempts-used", {"attempts_allowed": exam.attempts_allowed}
    if not sat or not exam.retry_after_minutes:
        return None
    last = max(x.closed_at or x.deadline_at for x in sat)
    again = last + timedelta(minutes=exam.retry_after_minutes)
    if again <= now:
        return None
    seconds = ceil((again - now).total_seconds())
    return "retry-later", {"retry_at": again, "retry_after": seconds}


def any_exam(exam_id, *, lock=False):
    """An exam for staff, whose permission was asked; locked until the transaction ends.

    Locked first and then read: what was decided meanwhile stands in another row.
    """
    if lock:
        held = Exam.objects.select_for_update(no_key=True).filter(pk=exam_id)
        held.values_list("pk").first()
    exam = Exam.objects.with_paper().filter(pk=exam_id, slug__isnull=False).first()
    if exam is None:
        raise Refusal("not-found")
    return exam


def any_attempt(attempt_id, *, lock=False):
    """Anybody's attempt for staff, whose permission was asked."""
    attempts = Attempt.objects.select_related("exam", "user").defer("exam__emails")
    if lock:
        attempts = attempts.select_for_update(of=["self"])
    attempt = attempts.filter(pk=attempt_id).first()
    if attempt is None:
        raise Refusal("not-found")
    return attempt


def own_attempt(user, attempt_id, *, lock=False):
    """The user's attempt with its exam at hand; locked until the transaction ends."""
    own = lookups.OWN_LOCKED if lock else lookups.OWN
    attempt = own.first(user_id=user.pk, pk=attempt_id)
    if attempt is None:
        raise Refusal("not-found")
    return attempt


def released_attempt(user, attempt_id, *, now=None):
    """The user's attempt once its result may be seen; else `not-released`, and
    `attempt-void` where it counts no more."""
    attempt = own_attempt(user, attempt_id)
    if attempt.is_void:
        raise Refusal("attempt-void")
    if not attempt.is_released(now or timezone.now()):
        raise Refusal("not-released")
    return attempt


def own_pictures(user, attempt_id):
    """The attempt and the hashes of its paper; of explanations once they are shown.

    And of what the steps taken in a case have opened.
    """
    attempts = Attempt.objects.of(user).with_release().select_related("paper")
    attempts = attempts.defer("paper__delivery", "paper__pool", "exam__emails")
    attempt = attempts.filter(pk=attempt_id).first()
    if attempt is None:
        raise Refusal("not-found")
    later = explaining_media(attempt, timezone.now())
    shown = places.shown_media(attempt)
    opened = opened_media(attempt).difference(shown, later)
    return attempt, [*shown, *sorted(later), *sorted(opened)]


def explaining_media(attempt, now):
    """The hashes of its explanations, none before the release or without them."""
    is_shown = attempt.exam.review == Exam.Review.EXPLAINED
    if not is_shown or not attempt.is_released(now):
        return ()
    return places.explanation_media(attempt)


def reviewed_attempt(user, attempt_id, *, now=None):
    """A released attempt of an exam with a review; else `review-not-shown`."""
    attempt = released_attempt(user, attempt_id, now=now)
    if attempt.exam.review == Exam.Review.NOTHING:
        raise Refusal("review-not-shown")
    return attempt


def explained_attempt(user, attempt_id, question_id, *, now=None):
    """A released attempt whose exam explains this question of it; else `review-not-shown`."""
    attempt = released_attempt(user, attempt_id, now=now)
    if attempt.exam.review != Exam.Review.EXPLAINED:
        raise Refusal("review-not-shown")
    if all(place["question"] != question_id for place in attempt.order):
        raise Refusal("not-found")
    return attempt


def opened_media(attempt):
    """The hashes of what the attempt's steps have opened."""
    given = dict(attempt.answers.values_list("question_id", "response"))
    stepwise = PaperQuestion.objects.filter(version__kind__in=STEPWISE)
    if attempt.places is None and not stepwise.filter(paper=attempt.paper_id).exists():
        return set()
    return {
        sha256
        for row in places.rows_of(attempt, given)
        if row.version.kind in STEPWISE
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
    section: int


@lru_cache(maxsize=256)
def offered(paper_id):
    """{question id: Offered} of a paper. Papers never change, so this may be kept."""
    rows = PaperQuestion.objects.filter(paper=paper_id).select_related("version")
    return {
        row.question_id: Offered(
            row.version.kind, bare(row.version.delivery), row.section
        )
        for row in rows
    }


@lru_cache(maxsize=2_000)
def drawn(attempt_id):
    """{question id: (version id, section)} of an attempt that drew them. They never
    change."""
    rows = Attempt.objects.values_list("places", flat=True).get(pk=attempt_id)
    return {x["question"]: (x["version"], x["section"]) for x in rows}


def offered_to(user_id, attempt_id):
    """{question id: what a response is checked against} of the user's attempt."""
    paper_id, is_drawn = paper_of(user_id, attempt_id)
    if not is_drawn:
        return offered(paper_id)
    placed = drawn(attempt_id)
    found = pieces([version for version, _ in placed.values()])
    return {question: found[pk] for question, (pk, _) in placed.items()}


def section_of(user_id, attempt_id, question):
    """The number of the section a question of the user's attempt stands in."""
    paper_id, is_drawn = paper_of(user_id, attempt_id)
    if is_drawn:
        return drawn(attempt_id)[question][1]
    return offered(paper_id)[question].section


def bare(delivery):
    return {name: value for name, value in delivery.items() if name != "texts"}


def own_case(user, attempt_id, question_id, *, lock=False):
    """(attempt, question version) of a question of one's attempt that is answered in steps."""
    attempt = own_attempt(user, attempt_id, lock=lock)
    rows = places.rows_of(attempt, [question_id])
    if not rows or rows[0].version.kind not in STEPWISE:
        raise Refusal("not-found")
    return attempt, rows[0].version


@lru_cache(maxsize=20_000)
def paper_of(user_id, attempt_id):
    """(paper, whether it is drawn) of the user's attempt; neither ever changes."""
    row = lookups.PAPER.first(user_id=user_id, pk=attempt_id)
    if row is None:
        raise Attempt.DoesNotExist
    return row.paper_id, row.is_drawn


def held_attempt(user_id, session_id, attempt_id, epoch):
    """The attempt, locked, for the session that holds it; another one is `epoch-stale`."""
    user = open_session(session_id, user_id).user
    attempt = own_attempt(user, attempt_id, lock=True)
    if not attempt.is_of(session_id, epoch):
        raise Refusal("epoch-stale")
    return attempt


def refuse_closed(attempt):
    """Nothing more of an attempt that was handed in or made void."""
    if attempt.status not in (*OPEN, Status.EXPIRED):
        raise Refusal(SHUT[attempt.status])


def refuse_over(attempt, now, *, paused=False):
    """Nor of one whose clock has run out, or stands still where that matters."""
    refuse_closed(attempt)
    if not attempt.goes_on(now):
        raise Refusal("deadline-passed")
    if attempt.is_paused and not paused:
        raise Refusal("attempt-paused")
