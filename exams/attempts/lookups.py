"""The queries of the calls that every student makes, built once."""

from django.db.models import Q

from core.kept import Kept
from exams.attempts.models import Attempt
from exams.papers.models import Exam

TIMES = ("status", "deadline_at", "pause_until", "closed_at")


def owned(user_id, pk):
    """A user's attempt, with its exam and what says when its result may leave."""
    return Attempt.objects.filter(user_id=user_id, pk=pk).with_release()


def owned_locked(**who):
    return owned(**who).select_for_update(of=["self"])


def sat(user_id, exam):
    """The times of a user's attempts at an exam that count."""
    rows = Attempt.objects.filter(user_id=user_id, exam=exam, is_trial=False)
    return rows.only(*TIMES)


def opened(**what):
    """A user's open attempt at an exam, locked."""
    return Attempt.objects.open().filter(**what).select_for_update(of=["self"])


def papered(**who):
    """Which paper a user's attempt is of, and whether its questions were drawn."""
    is_drawn = Q(places__isnull=False)
    return Attempt.objects.filter(**who).only("paper").annotate(is_drawn=is_drawn)


OWN = Kept(owned, "user_id", "pk")
OWN_LOCKED = Kept(owned_locked, "user_id", "pk")
PAPER = Kept(papered, "user_id", "pk")
SAT = Kept(sat, "user_id", "exam")
OPENED = Kept(opened, "user_id", "exam__slug", "is_trial")
EXAM = Kept(lambda slug: Exam.objects.with_paper().filter(slug=slug), "slug")
