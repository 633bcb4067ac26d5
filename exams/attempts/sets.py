"""Which attempts: sets of them by state and time."""

from datetime import timedelta

from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, Q, Subquery, Value

from exams.attempts import states
from exams.papers.models import ExtraTime

MINUTE = Value(timedelta(minutes=1))


def time_is_up(now):
    """The condition that an open attempt has no time left."""
    running = Q(status=states.Status.IN_PROGRESS, deadline_at__lte=now)
    return running | Q(status=states.Status.PAUSED, pause_until__lte=now)


class AttemptQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user_id=user.pk)

    def counted(self):
        """Those of students: trials of the staff and void attempts count nowhere."""
        return self.filter(is_trial=False).exclude(status=states.Status.VOID)

    def open(self):
        """Begun and not ended, whether the clock runs or is stopped."""
        return self.filter(status__in=states.OPEN)

    def going(self, now):
        """Open ones with time left."""
        return self.open().exclude(time_is_up(now))

    def unmarked(self):
        """Those whose answers may still be given or wait to be marked."""
        return self.filter(status__in=(*states.OPEN, *states.UNMARKED))

    def overdue(self, now):
        """Open ones without time left."""
        return self.open().filter(time_is_up(now))

    def to_mark(self, now):
        """Handed in, or past the grace in which late answers may come."""
        grace = F("exam__grace_minutes") * MINUTE
        moment = ExpressionWrapper(now - grace, models.DateTimeField())
        late = Q(status=states.Status.EXPIRED, deadline_at__lte=moment)
        return self.filter(Q(status=states.Status.SUBMITTED) | late)

    def with_release(self):
        """Each with its exam and what says when its result may leave."""
        same = self.model.objects.counted().filter(exam=OuterRef("exam"))
        same = same.order_by("-deadline_at")
        is_theirs = Q(exam=OuterRef("exam")) | Q(exam=None)
        extra = ExtraTime.objects.filter(is_theirs).order_by("-factor")
        rows = self.select_related("exam", "exam__running").defer("exam__emails")
        return rows.annotate(
            last_deadline=Subquery(same.values("deadline_at")[:1]),
            longest_factor=Subquery(extra.values("factor")[:1]),
        )
