"""What the numbers of a page can count of exams; each is one query."""

from django.contrib.auth import get_user_model
from django.db.models import Sum

from cms.models import TopicPage
from exams.attempts.models import Attempt
from exams.papers.models import Exam


def exams():
    return Exam.objects.filter(live=True).count()


def questions():
    asked = Exam.objects.filter(live=True).aggregate(
        n=Sum("live_paper__question_count")
    )
    return asked["n"] or 0


def attempts():
    handed_in = Attempt.objects.counted().exclude(status=Attempt.Status.IN_PROGRESS)
    return handed_in.counted().count()


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
