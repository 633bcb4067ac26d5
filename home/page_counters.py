"""What the numbers of a page can count of exams; each is one query."""

from django.contrib.auth import get_user_model
from django.db.models import Sum
from django.utils import timezone

from cms.models import TopicPage
from exams.attempts.models import Attempt
from exams.papers import offering
from exams.papers.models import Exam


def open_exams():
    """Those that every visitor may begin now."""
    rows = Exam.objects.live().offered_to()
    return offering.in_state(rows, "open", timezone.now())


def exams():
    return open_exams().count()


def questions():
    asked = open_exams().aggregate(n=Sum("live_paper__question_count"))
    return asked["n"] or 0


def attempts():
    return Attempt.objects.counted().filter(closed_at__isnull=False).count()


def students():
    return get_user_model().objects.filter(is_active=True, is_staff=False).count()


def topics():
    return TopicPage.objects.live().count()


COUNTERS = [
    ("exams", "Open exams", exams),
    ("questions", "Questions in open exams", questions),
    ("attempts", "Papers handed in", attempts),
    ("students", "Students", students),
    ("topics", "Topics of the syllabus", topics),
]
