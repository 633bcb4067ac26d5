import logging
from time import perf_counter, process_time
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand
from django.test import Client

from accounts import tokens
from accounts.models import DeviceSession, User
from bench.management.commands.time_listing import database_time, middle
from home.models import HomePage, StandardPage

STUDENT, PUBLIC = "/api/v1/cms/student/", "/api/v1/cms/public/"
HEAD = """\
| asked | web | database | on the clock | processor, to a bare {bare} |
| --- | --- | --- | --- | --- |"""


class Command(BaseCommand):
    help = "Processor time of the start page and of home screens, in milliseconds."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=30)

    def handle(self, *, rounds, **options):
        settings.ALLOWED_HOSTS = ["*"]
        settings.LIMITS = {name: [(10**6, 60)] for name in settings.LIMITS}
        logging.disable(logging.INFO)
        self.client = Client()
        self.rounds = rounds
        page = bare_page()
        token = {"authorization": f"Bearer {token_of(student())}"}
        self.table(
            "page",
            [
                ("a bare page, made", f"{page}?x=1", {}, False),
                ("the start page, made", "/?x=1", {}, False),
                ("the start page, kept", "/", {}, False),
            ],
        )
        self.table(
            "JSON view",
            [
                ("a bare JSON view", "/bench/constant/", {}, False),
                ("`cms/public/`, made", PUBLIC, {}, True),
                ("`cms/public/`, kept", PUBLIC, {}, False),
                ("`cms/student/`, made", STUDENT, token, True),
                ("`cms/student/`, kept", STUDENT, token, False),
            ],
        )

    def table(self, bare, rows):
        """Each row asked in turns with the others; the first one is the measure."""
        times = {row[0]: [] for row in rows}
        for _ in range(self.rounds + 1):
            for name, *asked in rows:
                times[name].append(self.ask(*asked))
        measure = sum(middle(times[rows[0][0]])[:2])
        self.stdout.write(HEAD.format(bare=bare))
        for name, several in times.items():
            web, database, wall = middle(several)
            cells = [f"{x:.1f}" for x in (web, database, wall)]
            ratio = f"{(web + database) / measure:.1f}"
            self.stdout.write(f"| {' | '.join([name, *cells, ratio])} |")
        self.stdout.write("")

    def ask(self, path, headers, anew):
        """Milliseconds of our processor, of the database's, and on the clock."""
        if anew:
            cache.clear()
        began = process_time(), database_time(), perf_counter()
        answer = self.client.get(path, headers=headers, secure=True)
        ended = process_time(), database_time(), perf_counter()
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        return tuple(1000 * (y - x) for x, y in zip(began, ended, strict=True))


def bare_page():
    home = HomePage.objects.filter(locale__language_code="en").first()
    page = home.add_child(instance=StandardPage(title="Bare", slug="bare"))
    return page.get_url()


def student():
    fields = {"username": "bench-student"}
    user, _ = User.objects.get_or_create(email="student@bench.example", defaults=fields)
    return user


def token_of(user):
    session = DeviceSession.objects.create(
        user=user, session_key=uuid4().hex, refresh_jti=uuid4().hex
    )
    return tokens.pair(session)[0]
