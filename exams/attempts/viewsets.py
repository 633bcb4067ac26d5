"""Attempts in the Wagtail admin: what students did, to be read; never a key."""

from datetime import datetime

from django.contrib.admin import display
from django.core.exceptions import ObjectDoesNotExist
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime

from wagtail_modeladmin.views import IndexView

from core.exporting import SafeExport
from core.readonly import ReadOnlyAdmin, Sheet
from exams.attempts import sheets, timeline
from exams.attempts.models import Attempt
from exams.papers.rules import plain

TO_THE_SECOND = "j M Y H:i:s"


class AttemptList(SafeExport, IndexView):
    export_filename = "attempts"


class AttemptSheet(Sheet):
    """Its times to the second, as the student's receipt has them."""

    def get_field_display_value(self, field_name, field=None):
        value = getattr(self.instance, field_name, None)
        if isinstance(value, datetime):
            return moment(value)
        return super().get_field_display_value(field_name, field)


class AttemptAdmin(ReadOnlyAdmin):
    """One row per sitting."""

    model = Attempt
    index_view_class = AttemptList
    inspect_view_class = AttemptSheet
    menu_label = "Attempts"
    menu_icon = "time"
    defer = (
        *("order", "places", "seqs", "fresh"),
        *("result__current__breakdown", "result__current__questions"),
    )
    list_display = (
        "student",
        "exam",
        "number",
        "state",
        "score",
        "started_at",
        "closed_at",
    )
    list_export = ("id", *list_display, "settled_at", "late_answers")
    list_filter = ("status", "late_sync", "is_trial", "ended_by", "started_at")
    list_select_related = ("user", "exam", "result__current")
    search_fields = ("user__full_name", "user__email", "exam__name")
    inspect_view_fields = (
        "student",
        "exam",
        "number",
        "state",
        "started_at",
        "deadline_at",
        "saved_at",
        "closed_at",
        "settled_at",
        "late_answers",
        "released",
        "saves",
        "answered",
        "score",
        "runs",
        "breakdown",
        "timeline",
    )
    inspect_template_name = "exams/admin/attempt.html"

    def index_view(self, request):
        """Known by its model to the line that an export leaves."""
        return super().index_view(request)

    index_view.view_initkwargs = {"model": Attempt}

    @display(description="student", ordering="user__full_name")
    def student(self, attempt):
        return attempt.user

    @display(description="state", ordering="status")
    def state(self, attempt):
        state = attempt.get_status_display()
        if attempt.closed_at:
            state = f"{state}, ended by {attempt.get_ended_by_display().lower()}"
        return f"trial, {state}" if attempt.is_trial else state

    @display(description="score", ordering="result__current__score")
    def score(self, attempt):
        current = score_of(attempt)
        return sheets.NONE if current is None else of(current)

    @display(description="late answers")
    def late_answers(self, attempt):
        return "some came within the grace" if attempt.late_sync else "none"

    @display(description="result from")
    def released(self, attempt):
        releases_at = attempt.releases_at
        return moment(releases_at) if releases_at else sheets.NONE

    @display(description="receipt")
    def saves(self, attempt):
        """The seqs received, and the hash over them."""
        ranges = ", ".join(f"{first}–{last}" for first, last in attempt.seqs)
        return f"{ranges}; {attempt.hash}" if ranges else "nothing saved"

    @display(description="answered")
    def answered(self, attempt):
        given = attempt.answers.filter(response__isnull=False).count()
        return f"{given} of {len(attempt.order)} questions"

    @display(description="score runs")
    def runs(self, attempt):
        """What it had in each run of the exam, the oldest first."""
        rows = attempt.scores.select_related("run").order_by("run__number")
        scores = [(x, of(x)) for x in rows.defer("breakdown", "questions")]
        if not scores:
            return sheets.NONE
        return render_to_string("exams/admin/runs.html", {"scores": scores})

    @display(description="breakdown")
    def breakdown(self, attempt):
        current = score_of(attempt)
        if current is None:
            return sheets.NONE
        context = {"heads": sheets.HEADS, "tables": sheets.tables(current)}
        return render_to_string("exams/admin/breakdown.html", context)

    @display(description="timeline")
    def timeline(self, attempt):
        rows = timeline.rows_of(attempt)
        return render_to_string("exams/admin/timeline.html", {"rows": rows})


def moment(value):
    return date_format(localtime(value), TO_THE_SECOND)


def of(score):
    return f"{plain(score.score)} of {plain(score.total_marks)}"


def score_of(attempt):
    try:
        return attempt.result.current
    except ObjectDoesNotExist:
        return None
