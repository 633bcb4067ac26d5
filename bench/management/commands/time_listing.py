from statistics import median
from time import perf_counter

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cms.syllabus.models import SubjectPage, TopicPage
from exams.bank.exam_types import ExamType
from exams.bank.models import Question

EMPTY = "id=0"
SORTS = ("kind", "subject__title", "difficulty", "live", "uses", "latest_revision_id")


class Command(BaseCommand):
    help = "Time the listing of questions against the same page finding nothing."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=5)

    def handle(self, *, rounds, **options):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        settings.ALLOWED_HOSTS = ["*"]
        self.client = Client()
        self.client.force_login(reader())
        self.path = reverse("wagtailsnippets_exams_question:list")
        times = {query: [] for query in queries()}
        for _ in range(rounds + 1):
            for query in times:
                times[query].append(self.ask(query))
        bare = middle(times[EMPTY])[0]
        self.stdout.write(
            f"{Question.objects.count():,} questions, medians of {rounds}"
        )
        self.stdout.write(
            "| asked | ms | of it the database | queries | to finding none |"
        )
        self.stdout.write("| --- | --- | --- | --- | --- |")
        for query, several in times.items():
            whole, database, asked = middle(several)
            cells = (f"`{query}`", f"{whole:.0f}", f"{database:.0f}", asked)
            self.stdout.write(f"| {' | '.join(map(str, cells))} | {whole / bare:.1f} |")

    def ask(self, query):
        """(milliseconds, of them in the database, queries)."""
        began = perf_counter()
        with CaptureQueriesContext(connection) as seen:
            answer = self.client.get(f"{self.path}?{query}", secure=True)
        whole = 1000 * (perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{query}: {answer.status_code}")
        database = sum(1000 * float(x["time"]) for x in seen.captured_queries)
        return whole, database, len(seen)


def middle(several):
    """The medians, the first round left out."""
    return tuple(median(values) for values in zip(*several[1:], strict=True))


def reader():
    person, _ = User.objects.get_or_create(
        email="bench@example.com",
        defaults={"username": "bench", "is_superuser": True, "is_staff": True},
    )
    return person


def queries():
    found = [EMPTY, "", "p=1000"]
    found += [f"ordering={sign}{sort}" for sort in SORTS for sign in ("", "-")]
    found += [f"kind={x}" for x in ("numeric", "hot_spot")]
    found += [f"state={x}" for x in ("draft", "live", "changed", "review")]
    found += [f"language={x}" for x in ("en", "hi", "both", "stale")]
    found += [
        "difficulty=hard",
        "has_picture=true",
        "never_used=true",
        "never_used=false",
    ]
    found += ["facility_min=40&facility_max=60", "tag=algebra", "batch=1"]
    for model, name in (
        (SubjectPage, "place"),
        (TopicPage, "place"),
        (ExamType, "exam_type"),
    ):
        first = model.objects.order_by("pk").first()
        found += [f"{name}={first.pk}"] if first else []
    found += [
        "q=find",
        "q=rotating+momentum",
        "q=संवेग",
        "q=question+4711",
        "q=zzz",
        "q=f",
    ]
    found.append(
        "q=momentum&kind=numeric&state=live&language=hi&ordering=subject__title"
    )
    return found
