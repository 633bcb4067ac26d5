from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from exams.attempts import rescoring, tasks
from exams.attempts.models import Answer, Attempt
from exams.attempts.runs import Result, Score
from exams.papers.models import PaperQuestion

SLICE, SWEEPS = 50, 3
TABLE = "CREATE TEMP TABLE bare (attempt uuid PRIMARY KEY, correct integer)"
HEAD = """\
| {count:,} attempts of {questions} questions | a second | to bare | processor, ms each | peak memory, MB |
| --- | --- | --- | --- | --- |"""


class Command(BaseCommand):
    help = "Mark what prepare_marking made, and mark it anew, against a bare loop."

    def handle(self, **options):
        self.attempts = list(
            Attempt.objects.order_by("pk").values_list("pk", flat=True)
        )
        questions = PaperQuestion.objects.count()
        head = HEAD.format(count=len(self.attempts), questions=questions)
        self.stdout.write(head)
        self.row("before", None)
        for name, work in (
            ("a bare loop", self.bare),
            ("closed and marked by the sweep", self.swept),
            ("marked anew", self.anew),
        ):
            began, used = perf_counter(), process_time()
            work()
            self.row(name, (perf_counter() - began, process_time() - used))

    def row(self, name, times):
        rate = ratio = each = "–"
        if times:
            count = len(self.attempts)
            found = count / times[0]
            self.measure = getattr(self, "measure", found)
            rate, ratio = f"{found:,.0f}", f"{found / self.measure:.2f}"
            each = f"{1000 * times[1] / count:.2f}"
        peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(f"| {name} | {rate} | {ratio} | {each} | {peak:.0f} |")

    def bare(self):
        """Right answers counted, and a number written for each attempt, slice by slice."""
        rows = PaperQuestion.objects.values_list("question", "version__key")
        keys = {question: key["answer"] for question, key in rows}
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
            for start in range(0, len(self.attempts), SLICE):
                with transaction.atomic():
                    counts = counted(self.attempts[start : start + SLICE], keys)
                    cursor.executemany("INSERT INTO bare VALUES (%s, %s)", counts)

    def swept(self):
        for _ in range(SWEEPS):
            tasks.settle_due.call_local()
        self.all_have(Result.objects.count())

    def anew(self):
        exam = Attempt.objects.values_list("exam", flat=True).first()
        now = timezone.now()
        rescoring.mark_exam_anew(None, exam, reason="A bench.", now=now)
        run = rescoring.ScoreRun.objects.newest(exam)
        rescoring.mark_run(run.pk, now=now)
        self.all_have(Score.objects.filter(run=run).count())

    def all_have(self, count):
        if count != len(self.attempts):
            raise SystemExit(f"{count} of {len(self.attempts)} were marked.")


def counted(attempts, keys):
    """[(attempt, how many answers are right)]."""
    rows = Answer.objects.filter(attempt__in=attempts)
    found = dict.fromkeys(attempts, 0)
    for attempt, question, response in rows.values_list(
        "attempt", "question", "response"
    ):
        found[attempt] += response == keys[question]
    return list(found.items())
