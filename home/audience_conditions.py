"""The conditions there are. A room adds its own in a file of this name."""

from django.core.exceptions import ValidationError

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from accounts.models import Batch
from cms.blocks.conditions import Condition
from home.audience import version


class Everyone(Condition):
    class Meta:
        icon = "globe"
        label = "Everyone"
        description = "As without any condition"

    def holds(self, said, visitor):
        return True


class SignedIn(Condition):
    class Meta:
        icon = "user"
        label = "Signed in"
        description = "Whoever has an account and is signed in"

    def holds(self, said, visitor):
        return visitor.user is not None


class Staff(Condition):
    class Meta:
        icon = "key"
        label = "Staff"
        description = "Only people of the staff, to try something out"

    def holds(self, said, visitor):
        return visitor.is_staff


def batch_choices():
    return [(str(batch.pk), batch.name) for batch in Batch.objects.all()]


class InBatch(Condition):
    batches = blocks.MultipleChoiceBlock(
        choices=batch_choices, help_text="Members of any of these batches."
    )

    class Meta:
        icon = "group"
        label = "Batches"
        description = "Students of certain batches"

    def holds(self, said, visitor):
        return not visitor.batches.isdisjoint(map(int, said["batches"] or []))


class Interest(Condition):
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(page_type=["cms.SubjectPage", "cms.TopicPage"]),
        min_num=1,
        max_num=20,
        label="Subjects and topics",
        help_text="Students who chose one of them, a part of it or the whole it is in.",
    )

    class Meta:
        icon = "tag"
        label = "Interest"
        description = "Students who follow a subject or topic"

    def holds(self, said, visitor):
        wanted = [page["value"] for page in said["pages"]]
        return not visitor.interests.isdisjoint(wanted)


class AppVersion(Condition):
    least = blocks.CharBlock(
        required=False, max_length=20, label="From", help_text="Such as 2.1; included."
    )
    most = blocks.CharBlock(
        required=False, max_length=20, label="Up to", help_text="Such as 2.4; included."
    )

    class Meta:
        icon = "mobile-alt"
        label = "App version"
        description = "Apps of certain versions; one that does not say its own is out"

    def clean(self, value):
        value = super().clean(value)
        given = {name: value[name] for name in ("least", "most") if value[name]}
        wrong = {name for name, text in given.items() if version(text) is None}
        if wrong or not (given or self.is_deferred_validation):
            words = ValidationError("Numbers with points between them, such as 2.1.")
            raise StructBlockValidationError(dict.fromkeys(wrong or {"least"}, words))
        return value

    def holds(self, said, visitor):
        mine = visitor.app_version
        least, most = version(said["least"]), version(said["most"])
        if mine is None:
            return False
        return not (least and mine < least) and not (most and mine > most)


AUDIENCE_CONDITIONS = [
    ("everyone", Everyone()),
    ("signed_in", SignedIn()),
    ("staff", Staff()),
    ("batches", InBatch()),
    ("interest", Interest()),
    ("app_version", AppVersion()),
]
