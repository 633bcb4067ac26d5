"""manage.py prepare_saves: the exam and the students of bench/saves, as JSON."""

from django.core.management.base import BaseCommand

import orjson

from bench.engine import scripts
from bench.making import make_plan
from exams.attempts.saving import SAVE


class Command(BaseCommand):
    help = "Fill an empty database for bench/saves and print what it has to know."

    def add_arguments(self, parser):
        parser.add_argument("--attempts", type=int, required=True)

    def handle(self, *, attempts, **options):
        plan = make_plan(attempts)
        plan["scripts"] = scripts(SAVE, plan["questions"])
        self.stdout.write(orjson.dumps(plan).decode())
