"""What lies in the library and nothing shows."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Value
from django.db.models.functions import Cast
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property

from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import ReferenceIndex
from wagtail.permissions import policy_registry

from cms.media.drafts import named_in_drafts
from cms.media.models import CustomDocument, CustomImage

EDIT = {"picture": "wagtailimages:edit", "document": "wagtaildocs:edit"}
FIELDS = ("pk", "title", "kind", "file_size", "collection__name", "created_at")


def unused():
    """Rows of pictures and documents that no page, question, draft or other row names."""
    pictures, documents = (
        unused_of(CustomImage, "picture"),
        unused_of(CustomDocument, "document"),
    )
    return pictures.union(documents).order_by("-created_at")


def unused_of(model, kind):
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model)
    )
    used = references.values_list(Cast("to_object_id", BigIntegerField()))
    rows = model.objects.exclude(pk__in=used).exclude(pk__in=named_in_drafts(model))
    rows = rows.annotate(kind=Value(kind))
    return rows.order_by().values(*FIELDS)


class Files(WagtailPaginator):
    """Counts pictures and documents alike."""

    verbose_name, verbose_name_plural = "file", "files"


class UnusedMedia(ReportView):
    page_title = "Unused media"
    header_icon = "image"
    paginator_class = Files
    index_url_name = "unused_media"
    index_results_url_name = "unused_media_results"
    any_permission_required = ["change", "delete"]
    default_ordering = "-created_at"
    columns = [
        TitleColumn(
            "title", get_url=lambda row: reverse(EDIT[row["kind"]], args=[row["pk"]])
        ),
        Column("kind"),
        Column("size", accessor=lambda row: filesizeformat(row["file_size"] or 0)),
        Column("collection__name", label="Collection"),
        DateColumn("created_at", label="Uploaded"),
    ]
    list_export = FIELDS[1:]

    @cached_property
    def permission_policy(self):
        return policy_registry.get_by_type(CustomImage)

    def get_filename(self):
        return f"unused-media-{timezone.localdate():%Y-%m-%d}"

    def get_queryset(self):
        return unused()


class UnusedMediaItem(MenuItem):
    def is_shown(self, request):
        policy = policy_registry.get_by_type(CustomImage)
        return policy.user_has_any_permission(request.user, ["change", "delete"])


def urls():
    """Of the report, for the admin."""
    return [
        path("reports/unused-media/", UnusedMedia.as_view(), name="unused_media"),
        path(
            "reports/unused-media/results/",
            UnusedMedia.as_view(results_only=True),
            name="unused_media_results",
        ),
    ]


def menu_item():
    return UnusedMediaItem(
        "Unused media", reverse("unused_media"), icon_name="image", order=1200
    )
