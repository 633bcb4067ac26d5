from statistics import median
from time import perf_counter

from django.core.management.base import BaseCommand
from django.utils import timezone

import orjson

from exams.attempts import api
from exams.attempts.models import Attempt

ROUNDS = 200


class Command(BaseCommand):
    help = (
        "How long a start's answer takes to build, against copying its paper's bytes."
    )

    def handle(self, **options):
        attempt = Attempt.objects.select_related("paper", "user").first()
        delivery, now = bytes(attempt.paper.delivery), timezone.now()
        head = api.started(attempt, attempt.user, attempt.session_id, now)
        ways = {
            "the paper's bytes copied": lambda: bytearray(delivery),
            "the answer: its own part as JSON, the kept bytes spliced in": (
                lambda: api.with_paper(head, attempt, "")
            ),
            "the paper parsed and dumped anew, which no start does": (
                lambda: orjson.dumps(orjson.loads(delivery))
            ),
        }
        self.stdout.write(f"| a paper of {len(delivery):,} bytes | µs |\n| --- | --- |")
        for name, way in ways.items():
            self.stdout.write(f"| {name} | {1e6 * timed(way):,.0f} |")


def timed(way):
    """The median of many, the first one left out."""
    times = []
    for _ in range(ROUNDS + 1):
        began = perf_counter()
        way()
        times.append(perf_counter() - began)
    return median(times[1:])
