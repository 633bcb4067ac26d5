from statistics import median
from time import perf_counter

from django.core.management.base import BaseCommand
from django.db import connection

from exams.bank.duplicates.matching import CANDIDATES, content_of, like
from exams.bank.duplicates.models import Likeness
from exams.bank.models import Question

BARE = (
    "SELECT question_id, digest, prompt, answer FROM exams_likeness WHERE id = ANY(%s)"
)
EVERY = "SELECT question_id FROM exams_likeness WHERE bands && %s::bigint[]"


class Command(BaseCommand):
    help = "Time a look for like questions against bare statements."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=50)

    def handle(self, *, rounds, **options):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE exams_likeness")
        asked = some(rounds + 1)
        times = {
            "like questions of one draft": [timed(ours, x) for x in asked],
            f"{CANDIDATES} sketches by their keys": [timed(bare, x) for x in asked],
            "every sketch read": [timed(every, x) for x in asked[:6]],
        }
        base = middle(times[f"{CANDIDATES} sketches by their keys"])
        self.stdout.write(f"{Likeness.objects.count():,} sketches, medians of {rounds}")
        self.stdout.write("| what | ms | to the lookup |")
        self.stdout.write("| --- | --- | --- |")
        for name, several in times.items():
            ms = middle(several)
            self.stdout.write(f"| {name} | {ms:.1f} | {ms / base:.1f} |")


def some(count):
    """(content, its sketch, keys of other sketches) of questions from the whole bank."""
    kept = list(Likeness.objects.order_by("digest")[:count])
    keys = list(
        Likeness.objects.order_by("digest").values_list("pk", flat=True)[:100_000]
    )
    step = max(1, len(keys) // CANDIDATES)
    found = Question.objects.in_bulk([one.question_id for one in kept])
    return [
        (content_of(found[one.question_id]), one, keys[n::step][:CANDIDATES])
        for n, one in enumerate(kept)
    ]


def ours(content, sketch, keys):
    like(content)


def bare(content, sketch, keys):
    with connection.cursor() as cursor:
        cursor.execute(BARE, [keys])
        cursor.fetchall()


def every(content, sketch, keys):
    with connection.cursor() as cursor:
        cursor.execute("SET enable_bitmapscan = off")
        cursor.execute("SET enable_indexscan = off")
        cursor.execute(EVERY, [list(sketch.bands)])
        cursor.fetchall()
        cursor.execute("RESET enable_bitmapscan")
        cursor.execute("RESET enable_indexscan")


def timed(call, asked):
    began = perf_counter()
    call(*asked)
    return 1000 * (perf_counter() - began)


def middle(times):
    """The median, the first one left out."""
    return median(times[1:])
