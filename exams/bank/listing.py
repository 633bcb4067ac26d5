"""The listing of questions: what it shows of each and how it is narrowed."""

from django.db import connection
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple, Media, RadioSelect
from django.utils.functional import cached_property

from wagtail.admin.filters import NumberRangeWidget, WagtailFilterSet
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.snippets.views import snippets

import django_filters
from taggit.models import Tag

from cms.syllabus.models import SubjectPage, TopicPage
from core.exporting import SafeExport
from exams.bank import access
from exams.bank.columns import STAND_IN, RowButton, Stencil
from exams.bank.exam_types import ExamType, QuestionExamType
from exams.bank.models import Question, TaggedQuestion
from exams.bank.searching import matching
from exams.bank.states import running
from exams.bank.uses import QuestionUse
from exams.kinds import CHOICES

TAGS_SHOWN = 50
BATCHES_SHOWN = 50
NUMBER_DIGITS = 19
LAST_BATCHES = """
WITH RECURSIVE batch AS (
    (SELECT import_batch, import_label FROM exams_questionuse
    WHERE import_batch IS NOT NULL ORDER BY import_batch DESC LIMIT 1)
    UNION ALL
    SELECT next.* FROM batch, LATERAL (
        SELECT import_batch, import_label FROM exams_questionuse
        WHERE import_batch < batch.import_batch ORDER BY import_batch DESC LIMIT 1
    ) next
)
SELECT import_batch, import_label FROM batch LIMIT %s
"""
INDENT = "\N{EM DASH} "
STATES = {
    "draft": {"live": False},
    "live": {"live": True, "has_unpublished_changes": False},
    "changed": {"live": True, "has_unpublished_changes": True},
}
STATE_NAMES = [
    ("draft", "Draft"),
    ("live", "Live"),
    ("changed", "Live with a newer draft"),
    ("review", "In review"),
]
LANGUAGES = {
    "en": {"in_english": True},
    "hi": {"in_hindi": True},
    "both": {"in_english": True, "in_hindi": True},
    "stale": {"has_stale_text": True},
}
LANGUAGE_NAMES = [
    ("en", "English"),
    ("hi", "Hindi"),
    ("both", "Both"),
    ("stale", "One has changed since the other"),
]


def places():
    """Subjects and topics as an indented tree: (id, title)."""
    depth = SubjectPage.objects.order_by("depth").values_list("depth", flat=True)
    top = depth.first() or 0
    rows = [
        row
        for model in (SubjectPage, TopicPage)
        for row in model.objects.values_list("path", "pk", "title", "depth")
    ]
    return [(pk, INDENT * (deep - top) + title) for _, pk, title, deep in sorted(rows)]


def batches():
    """The last imports that questions came from: (id, label)."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_BATCHES, [BATCHES_SHOWN])
        return cursor.fetchall()


def popular_tags():
    used = Question.tags.through.objects.values("tag")
    tags = Tag.objects.filter(pk__in=used).order_by("name")[:TAGS_SHOWN]
    return [(tag.name, tag.name) for tag in tags]


class QuestionFilter(WagtailFilterSet):
    """Narrows the listing by what a question is and where it belongs.

    What stands in other tables is asked as a set of ids.
    """

    kind = django_filters.ChoiceFilter(
        choices=CHOICES, empty_label="All", widget=RadioSelect
    )
    difficulty = django_filters.ChoiceFilter(
        choices=Question.Difficulty.choices, empty_label="All", widget=RadioSelect
    )
    place = django_filters.ChoiceFilter(label="Subject or topic", method="below")
    state = django_filters.ChoiceFilter(
        label="State",
        choices=STATE_NAMES,
        empty_label="All",
        widget=RadioSelect,
        method="in_state",
    )
    language = django_filters.ChoiceFilter(
        label="Language",
        choices=LANGUAGE_NAMES,
        empty_label="All",
        widget=RadioSelect,
        method="in_language",
    )
    exam_type = django_filters.ModelChoiceFilter(
        label="Exam type", queryset=ExamType.objects.all(), method="suiting"
    )
    has_picture = django_filters.BooleanFilter(
        label="Has a picture", widget=BooleanRadioSelect
    )
    never_used = django_filters.BooleanFilter(
        label="Never used in an exam", widget=BooleanRadioSelect, method="unused"
    )
    facility = django_filters.RangeFilter(
        label="Facility in percent", widget=NumberRangeWidget, method="of_facility"
    )
    batch = django_filters.ChoiceFilter(label="Import batch", method="imported")
    tag = django_filters.MultipleChoiceFilter(
        label="Tag", widget=CheckboxSelectMultiple, method="tagged"
    )

    class Meta:
        model = Question
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, known in (
            ("place", places),
            ("batch", batches),
            ("tag", popular_tags),
        ):
            self.filters[name].extra["choices"] = known()

    def below(self, rows, name, value):
        """A subject's questions, or those of a topic and its subtopics."""
        subject, top = access.place(value)
        if top is None:
            return rows.filter(subject=subject) if subject else rows.none()
        return rows.filter(pk__in=access.below(top))

    def in_state(self, rows, name, value):
        if value == "review":
            ids = running(Question).values_list("object_id", flat=True)
            return rows.filter(pk__in=[int(x) for x in ids])
        return rows.filter(**STATES[value])

    def in_language(self, rows, name, value):
        return rows.filter(**LANGUAGES[value])

    def suiting(self, rows, name, value):
        links = QuestionExamType.objects.filter(exam_type=value)
        return rows.filter(pk__in=links.values("question"))

    def unused(self, rows, name, value):
        used = QuestionUse.objects.filter(used__gt=0).values("question")
        return rows.exclude(pk__in=used) if value else rows.filter(pk__in=used)

    def of_facility(self, rows, name, value):
        bounds = {"facility__gte": value.start, "facility__lte": value.stop}
        asked = {name: bound for name, bound in bounds.items() if bound is not None}
        uses = QuestionUse.objects.filter(facility__isnull=False, **asked)
        return rows.filter(pk__in=uses.values("question"))

    def tagged(self, rows, name, value):
        if not value:
            return rows
        tags = list(Tag.objects.filter(name__in=value).values_list("pk", flat=True))
        links = TaggedQuestion.objects.filter(tag__in=tags)
        return rows.filter(pk__in=links.values("content_object"))

    def imported(self, rows, name, value):
        uses = QuestionUse.objects.filter(import_batch=value)
        return rows.filter(pk__in=uses.values("question"))


HEAVY = ("answer", "explanation", "latest_revision__content", "metadata")


def is_number(text):
    return text.isdecimal() and len(text) < NUMBER_DIGITS


class QuestionIndexView(SafeExport, snippets.IndexView):
    """Newest draft first; rows that compare equal stand by their number."""

    def get_base_queryset(self):
        rows = super().get_base_queryset().defer(*HEAVY)
        if asked := self.request.GET.getlist("id"):
            rows = rows.filter(pk__in=[int(x) for x in asked if is_number(x)])
        return rows.annotate(uses=Coalesce("use__used", 0))

    def order_queryset(self, queryset):
        tie = "-pk" if self.ordering.startswith("-") else "pk"
        return queryset.order_by(self.ordering, tie)

    def paginate_queryset(self, queryset, page_size):
        """Numbers are sorted and counted off; only a page of them is read whole."""
        numbers = queryset.values_list("pk", flat=True)
        paginator, page, found, more = super().paginate_queryset(numbers, page_size)
        rows = self.get_base_queryset().in_bulk(list(found))
        page.object_list = [rows[pk] for pk in found if pk in rows]
        return paginator, page, page.object_list, more

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["media"] += Media(css={"all": ["exams/listing.css"]})
        return context

    @cached_property
    def stencils(self):
        return [Stencil(button) for button in super().get_list_buttons(STAND_IN)]

    def get_list_buttons(self, instance):
        return [RowButton(stencil, instance) for stencil in self.stencils]

    def search_queryset(self, queryset):
        return matching(queryset, self.search_query)
