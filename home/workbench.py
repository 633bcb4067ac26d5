"""What the dashboard tells editors: one small class for each panel.

Each asks a number of queries that does not grow with what there is; whoever may not see
something is not told that it exists.
"""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.models import Revision

from core.models import AuditEntry
from exams.models import Attempt, Exam
from exams.papers import offering
from home import health

DAYS, FEW, LOOKED_AT = 7, 8, 60
REFUSED = "schedule.refuse"


class Card(Component):
    """A panel of the dashboard, for whoever holds one of its permissions."""

    permissions = ()
    order = 100

    def render_html(self, parent_context=None):
        user = parent_context["request"].user
        if self.permissions and not any(map(user.has_perm, self.permissions)):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context=None):
        return self.facts(parent_context["request"].user)

    def facts(self, user):
        raise NotImplementedError


class ExamsNow(Card):
    """Exams that may be begun or are being written, and who is at work."""

    template_name = "home/admin/cards/exams_now.html"
    permissions = ("exams.view_exam",)
    order = 100

    def facts(self, user):
        now = timezone.now()
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0)
        counted = Q(attempts__is_trial=False) & ~Q(attempts__status="void")
        writing = counted & Q(
            attempts__status="in_progress", attempts__deadline_at__gt=now
        )
        done = counted & Q(attempts__closed_at__gte=midnight)
        live = Exam.objects.filter(live=True).order_by()
        going = Attempt.objects.counted().going(now)
        is_open = Q(pk__in=offering.in_state(live, "open", now).values("pk"))
        exams = live.filter(is_open | Q(pk__in=going.values("exam"))).annotate(
            writing=Count("attempts", filter=writing),
            done=Count("attempts", filter=done),
        )
        busiest = exams.order_by("-writing", "-done", "ends_at", "-pk")
        rows = list(busiest.only("name", "year", "ends_at")[: FEW + 1])
        finder = AdminURLFinder(user)
        return {
            "rows": [(exam, finder.get_edit_url(exam)) for exam in rows[:FEW]],
            "more": len(rows) > FEW,
            "sees_attempts": user.has_perm("exams.view_attempt"),
        }


class MyDrafts(Card):
    """What I wrote last and what is not published as I wrote it."""

    template_name = "home/admin/cards/my_drafts.html"
    order = 110

    def facts(self, user):
        latest = Revision.objects.filter(user=user).order_by("-created_at", "-pk")
        finder = AdminURLFinder(user)
        rows = with_objects(latest[:LOOKED_AT])
        drafts = {
            (type(thing), thing.pk): (thing, finder.get_edit_url(thing), revision)
            for revision, thing in reversed(rows)
            if getattr(thing, "has_unpublished_changes", False)
        }
        newest = sorted(drafts.values(), key=lambda x: x[2].created_at, reverse=True)
        return {"rows": newest[:FEW]}


def with_objects(revisions):
    """[(revision, the row it is of)], a query for each kind of thing."""
    rows = revisions.select_related("content_type")
    rows = list(rows.prefetch_related("content_object"))
    pairs = [(revision, revision.content_object) for revision in rows]
    return [(revision, thing) for revision, thing in pairs if thing]


class Schedule(Card):
    """What will be published by itself, and what could not be."""

    template_name = "home/admin/cards/schedule.html"
    order = 120

    def facts(self, user):
        finder = AdminURLFinder(user)
        due = Revision.objects.filter(approved_go_live_at__isnull=False)
        rows = [
            (thing, url, revision.approved_go_live_at)
            for revision, thing in with_objects(
                due.order_by("approved_go_live_at")[:FEW]
            )
            if (url := finder.get_edit_url(thing))
        ]
        return {"rows": rows, "failed": self.failed(user), "now": timezone.now()}

    def failed(self, user):
        """What was refused and has neither been changed nor published since."""
        lines = list(AuditEntry.objects.filter(verb=REFUSED)[:LOOKED_AT])
        ids = [(line.after or {}).get("revision") for line in lines]
        found = {
            revision.pk: thing
            for revision, thing in with_objects(Revision.objects.filter(pk__in=ids))
            if thing.has_unpublished_changes
            and thing.latest_revision_id == revision.pk
            and revision.approved_go_live_at is None
        }
        finder = AdminURLFinder(user)
        waiting = [
            (line, url)
            for line, pk in zip(lines, ids, strict=True)
            if (thing := found.pop(pk, None)) and (url := finder.get_edit_url(thing))
        ]
        return waiting[:FEW]


class Health(Card):
    """Where content is missing, and how much there is."""

    template_name = "home/admin/cards/health.html"
    permissions = ("exams.view_question",)
    order = 130

    def facts(self, user):
        return {**health.kept(), "sees_coverage": user.has_perm("exams.view_question")}


class People(Card):
    """Sign-ups and attempts of the last days, for those who may see them."""

    template_name = "home/admin/cards/people.html"
    permissions = ("accounts.read_users", "exams.view_attempt")
    order = 140

    def facts(self, user):
        students = get_user_model().objects.students()
        attempts = Attempt.objects.counted().order_by()
        series = [
            ("New students", "accounts.read_users", students, "created_at"),
            ("Attempts begun", "exams.view_attempt", attempts, "started_at"),
        ]
        return {
            "series": [
                (label, per_day(rows, field))
                for label, permission, rows, field in series
                if user.has_perm(permission)
            ]
        }


def per_day(rows, field):
    """{days: [(day, count, percent of the most)], total} of the last week."""
    today = timezone.localdate()
    days = [today - timedelta(days=n) for n in reversed(range(DAYS))]
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = rows.filter(**{f"{field}__gte": since - timedelta(days=DAYS - 1)})
    grouped = rows.annotate(day=TruncDate(field)).values_list("day")
    found = dict(grouped.annotate(n=Count("pk")).order_by())
    most = max([*found.values(), 1])
    counts = [(day, found.get(day, 0)) for day in days]
    bars = [(day, n, round(100 * n / most)) for day, n in counts]
    return {"days": bars, "total": sum(n for _, n in counts)}


CARDS = [ExamsNow, MyDrafts, Schedule, Health, People]
