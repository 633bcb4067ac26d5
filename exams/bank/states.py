"""Draft, live, in review: the state of a snippet in listings."""

from operator import attrgetter

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast

from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.models import WorkflowState


class StateColumn(StatusTagColumn):
    """Draft, live or both, and whether somebody is to approve it; without a query."""

    def __init__(self, sort_key="live"):
        super().__init__(
            "state",
            label="State",
            accessor=state_of,
            primary=attrgetter("live"),
            sort_key=sort_key,
        )


def state_of(snippet):
    changed = snippet.has_unpublished_changes
    state = "live + draft" if changed else "live"
    state = state if snippet.live else "draft"
    return f"{state}, in review" if getattr(snippet, "in_review", False) else state


def in_review(model):
    """True where a workflow on the row is under way."""
    return Exists(running(model).filter(object_id=Cast(OuterRef("pk"), CharField())))


def running(model):
    """The workflows under way on rows of a model."""
    return WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(model),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
