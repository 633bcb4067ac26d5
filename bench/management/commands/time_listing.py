import logging
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

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
HEAD = """\
| asked | web | database | both | on the clock | queries | to finding none |
| --- | --- | --- | --- | --- | --- | --- |"""
SORTS = ("kind", "subject__title", "difficulty", "live", "uses", "latest_revision_id")


class Command(BaseCommand):
    help = "Processor time of the listing of questions, in milliseconds."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=5)

    def handle(self, *, rounds, **options):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        settings.ALLOWED_HOSTS = ["*"]
        logging.disable(logging.INFO)
        self.client = Client()
        self.client.force_login(reader())
        self.path = reverse("wagtailsnippets_exams_question:list")
        times = {query: [] for query in queries()}
        for _ in range(rounds + 1):
            for query in times:
                times[query].append(self.ask(query))
        self.stdout.write(
            f"{Question.objects.count():,} questions, medians of {rounds}"
        )
        self.stdout.write(HEAD)
        bare = sum(middle(times[EMPTY])[:2])
        for query, several in times.items():
            web, database, wall, asked = middle(several)
            both = web + database
            cells = [f"{x:.0f}" for x in (web, database, both, wall, asked)]
            line = [f"`{query}`", *cells, f"{both / bare:.1f}"]
            self.stdout.write(f"| {' | '.join(line)} |")

    def ask(self, query):
        """Milliseconds (of our processor, of the database's, on the clock) and queries."""
        began = process_time(), database_time(), perf_counter()
        with CaptureQueriesContext(connection) as seen:
            answer = self.client.get(f"{self.path}?{query}", secure=True)
        ended = process_time(), database_time(), perf_counter()
        if answer.status_code != 200:
            raise SystemExit(f"{query}: {answer.status_code}")
        took = (1000 * (end - start) for start, end in zip(began, ended, strict=True))
        return *took, len(seen)


def database_time():
    """Seconds of a processor that this connection's process has had; Linux tells them."""
    statistics = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(statistics.read_text().split()[0]) / 1e9


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
