"""Extra time that is written down while its student is writing."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from wagtail.admin.views import generic

from exams.attempts import invigilating
from exams.attempts.models import Attempt
from exams.papers.models import ExtraTime
from exams.papers.viewsets import ExtraTimeViewSet


@contextmanager
def followed(actor, user_id, *, reason, now):
    """What the rows written inside add goes to the student's open attempts at once.

    What they take away holds from the next start, and is not given once more.
    """
    with transaction.atomic():
        before = {attempt.pk: minutes for attempt, minutes in allowed(user_id)}
        yield
        for attempt, minutes in allowed(user_id):
            had = attempt.minutes_allowed or before.get(attempt.pk, minutes)
            if minutes > had and attempt.goes_on(now) and not attempt.exam.closed_at:
                told = {"minutes": number(minutes - had), "reason": reason}
                invigilating.extend_attempt(actor, attempt.pk, **told, now=now)
                open_attempt = Attempt.objects.filter(pk=attempt.pk)
                open_attempt.update(minutes_allowed=minutes)


def allowed(user_id):
    """[(open attempt, the minutes its student has for the paper by now)], by exam: in
    that order their exams are locked."""
    rows = Attempt.objects.open().filter(user=user_id).order_by("exam", "is_trial")
    rows = rows.select_related("exam__running", "paper").defer("paper__delivery")
    factor_of = ExtraTime.objects.factor_of
    return [(x, x.paper.duration_minutes * factor_of(user_id, x.exam)) for x in rows]


def number(minutes):
    """A Decimal as people and JSON read it: 30, 7.5."""
    return int(minutes) if minutes == int(minutes) else float(minutes)


class Granting:
    """The form of extra time, whose rows are followed."""

    def save_instance(self):
        row, now = self.form.instance, timezone.now()
        told = {"reason": row.reason, "now": now}
        with followed(self.request.user, row.user_id, **told):
            return super().save_instance()


class Grant(Granting, generic.CreateView):
    pass


class ChangeGrant(Granting, generic.EditView):
    pass


class ExtraTimes(ExtraTimeViewSet):
    """Who has longer; more time goes to attempts under way, too."""

    add_view_class = Grant
    edit_view_class = ChangeGrant
