"""What goes on now: which exams run, how many do what, and what staff did."""

from datetime import timedelta

from django.db.models import Count, F, Q

from core.models import AuditEntry
from core.names import name_of
from exams.attempts import invigilating, rescoring
from exams.attempts.models import Attempt
from exams.attempts.sets import time_is_up
from exams.papers.models import Exam
from exams.papers.offering import in_state

SEEN = timedelta(minutes=5)
DAY = timedelta(hours=24)
LATELY = timedelta(days=7)
PUBLISHING = ("wagtail.publish", "wagtail.unpublish")
NONE = {"started": 0, "writing": 0, "active": 0, "unseen": 0, "submitted": 0}


def counts(exam_ids, now):
    """{exam id: {started, writing, active, unseen, submitted, last_deadline}}.

    Of attempts whose time was over a day ago at most.
    """
    writing = Q(closed_at=None) & ~time_is_up(now)
    seen = Q(saved_at__gte=now - SEEN) | Q(started_at__gte=now - SEEN)
    rows = Attempt.objects.counted().filter(
        exam__in=exam_ids, deadline_at__gt=now - DAY
    )
    found = (
        rows.order_by()
        .values("exam")
        .annotate(
            started=Count("pk"),
            writing=Count("pk", filter=writing),
            active=Count("pk", filter=writing & seen),
            unseen=Count("pk", filter=writing & ~seen),
            submitted=Count("pk", filter=Q(closed_at__isnull=False)),
        )
    )
    return {row.pop("exam"): row for row in found}


def running(now):
    """Exams somebody is writing, and those in their window; the newest opening first."""
    sat = Attempt.objects.counted().going(now).values("exam")
    timed = Exam.objects.filter(live=True).exclude(starts_at=None, ends_at=None)
    open_now = in_state(timed, "open", now)
    return with_counts(Q(pk__in=sat) | Q(pk__in=open_now.values("pk")), now)


def lately(now):
    """Exams that ended in the last days, where a question may still be cancelled."""
    ended = Q(ends_at__range=(now - LATELY, now))
    closed = Q(running__closed_at__range=(now - LATELY, now))
    sat = Attempt.objects.counted().going(now).values("exam")
    return with_counts((ended | closed) & ~Q(pk__in=sat), now)


def with_counts(which, now):
    rows = Exam.objects.with_paper().filter(which, slug__isnull=False)
    exams = list(rows.order_by(F("starts_at").desc(nulls_last=True), "-pk"))
    found = counts([exam.pk for exam in exams], now)
    for exam in exams:
        exam.counts = found.get(exam.pk, NONE)
    return exams


def writers(exam, now, words=""):
    """The attempts that go on now, who was longest unseen first."""
    rows = invigilating.writing(exam, now)
    if words:
        named = Q(user__full_name__icontains=words) | Q(user__email__icontains=words)
        rows = rows.filter(named)
    rows = rows.select_related("user").defer("order", "places", "seqs", "fresh")
    return rows.order_by(F("saved_at").asc(nulls_first=True), "pk")


def done_to(exam):
    """The audit entries of what staff did to the exam and to attempts at it."""
    own = Q(object_kind="exams.exam", object_id=str(exam.pk))
    deeds = Q(verb__startswith="exam.") | Q(verb__in=PUBLISHING)
    of_one = Q(verb__startswith="attempt.", after__exam=exam.pk)
    entries = AuditEntry.objects.filter(own & deeds | of_one)
    return entries.annotate(who=name_of("actor_id"))


def score_runs(exam):
    """Each time it was marked, with how far what is not done has come."""
    runs = list(exam.score_runs.annotate(who=name_of("actor_id")))
    for run in runs:
        run.progress = None if run.done_at else rescoring.progress(run)
    return runs
