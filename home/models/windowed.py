"""What banners, announcements and sections share: target, window, audience, place."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Max, Min, Q
from django.utils.module_loading import import_string

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import (
    DraftStateMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from cms.site.fields import BlocksField
from cms.site.gathering import gathered
from core.revisions import ByAction, LastingRevisions

CHOSEN, CHOICES = "home_preview", ("shown_on", "language")


class Target(models.TextChoices):
    PUBLIC = "public", "Visitors"
    STUDENT = "student", "Students"
    STAFF = "staff", "Staff alone, to try it out"


def window():
    return Func(
        F("starts_at"),
        F("ends_at"),
        function="tstzrange",
        output_field=DateTimeRangeField(),
    )


class WindowedQuerySet(models.QuerySet):
    def published(self):
        return self.filter(live=True).annotate(window=window())

    def open(self, at):
        """Published, and the moment lies in their windows."""
        return self.published().filter(window__contains=at)

    def next_place(self):
        """The place behind all of them."""
        last = self.aggregate(last=Max("position"))["last"]
        return 0 if last is None else last + 1

    def next_change(self, at):
        """The first moment after `at` at which one opens or closes, or None."""
        rows = self.published().filter(window__overlap=(at, None))
        opens = Min("starts_at", filter=Q(starts_at__gt=at))
        closes = Min("ends_at", filter=Q(ends_at__gt=at))
        found = rows.aggregate(opens=opens, closes=closes).values()
        return min(filter(None, found), default=None)


class Windowed(
    ByAction,
    LastingRevisions,
    WorkflowMixin,
    DraftStateMixin,
    RevisionMixin,
    PreviewableMixin,
    models.Model,
):
    """Something of a home screen that is drafted, published and open for a while.

    Its window is read when somebody looks, so nothing has to run when it opens. Its
    place belongs to the row and to no draft of it.
    """

    target = models.CharField(
        max_length=10,
        choices=Target,
        default=Target.STUDENT,
        help_text="Whose screen it is on: before signing in, or after.",
    )
    starts_at = models.DateTimeField(
        "from", null=True, blank=True, help_text="Empty: as soon as it is published."
    )
    ends_at = models.DateTimeField(
        "until", null=True, blank=True, help_text="Empty: until it is unpublished."
    )
    audience = BlocksField(
        gathered("audience_conditions", "AUDIENCE_CONDITIONS"),
        blank=True,
        help_text="Who of them sees it: every condition must hold. None: all of them.",
    )
    position = models.PositiveIntegerField(default=0, editable=False)

    objects = WindowedQuerySet.as_manager()

    kept_fields = ("position",)
    publisher = "home.publishing.PublishOnScreen"
    previewer = "home.previews.preview"
    sort_order_field = "position"
    window_panels = [
        MultiFieldPanel(
            [
                FieldPanel("target"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("audience"),
            ],
            heading="Who sees it, and when",
        )
    ]

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        indexes = [
            GistIndex(window(), name="open_%(class)s", condition=Q(live=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gt=F("starts_at")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message="It ends before it starts.",
            ),
        ]

    @property
    def preview_modes(self):
        modes = [("student", "As a student"), ("public", "As a visitor")]
        return modes[::-1] if self.target == Target.PUBLIC else modes

    def make_preview_request(self, original_request=None, preview_mode=None, more=None):
        if original_request:
            more = {**(more or {}), "chosen": self.chosen(original_request)}
        return super().make_preview_request(original_request, preview_mode, more)

    def chosen(self, request):
        """The moment and the language the editor looks at, kept while they write this
        row: the panel asks anew after every change."""
        mine = f"{self._meta.model_name} {self.pk or 'new'}"
        kept = request.session.get(CHOSEN, {})
        asked = {x: request.GET[x][:16] for x in CHOICES if x in request.GET}
        said = {**(kept if kept.get("of") == mine else {}), **asked, "of": mine}
        if asked:
            request.session[CHOSEN] = said
        return said

    def serve_preview(self, request, mode_name):
        return import_string(self.previewer)(self, request, mode_name)
