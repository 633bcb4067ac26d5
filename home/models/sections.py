"""Sections of a home screen, each filled by its kind."""

from django.db import models

from wagtail.admin.panels import FieldPanel

from cms.site.fields import BlocksField
from cms.site.gathering import gathered
from home.models.windowed import Target, Windowed


class HomeSection(Windowed):
    """A row of the home screen; what stands in it is found anew when somebody looks."""

    target = models.CharField(
        max_length=10,
        choices=[x for x in Target.choices if x[0] != Target.STAFF],
        default=Target.STUDENT,
        help_text="Whose screen it is on: before signing in, or after.",
    )
    key = models.SlugField(
        max_length=40, help_text="What the app calls it, such as open-exams; lasting."
    )
    title = models.CharField(max_length=80)
    content = BlocksField(
        gathered("section_kinds", "SECTION_KINDS"),
        min_num=1,
        max_num=1,
        help_text="What stands in it: choose one.",
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("key"),
        FieldPanel("content"),
        *Windowed.window_panels,
    ]

    class Meta(Windowed.Meta):
        constraints = [
            *Windowed.Meta.constraints,
            models.UniqueConstraint(
                fields=["key", "target"],
                name="section_key_once_per_target",
                violation_error_message="These people have a section with this key.",
            ),
            models.CheckConstraint(
                condition=~models.Q(target=Target.STAFF),
                name="section_is_for_visitors_or_students",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def kind(self):
        """(name, kind, what was set as JSON), None for a draft without one."""
        known = self.content.stream_block.child_blocks
        for said in self.content.get_prep_value():
            kind = known[said["type"]]
            return said["type"], kind, kind.whole(said["value"])
        return None
