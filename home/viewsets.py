"""Home screens in the Wagtail admin: banners, announcements, sections, settings, flags."""

from django.contrib.admin.utils import quote
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.generic import View

from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.ordering import ReorderView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    SnippetViewSet,
)

from exams.bank.states import StateColumn, in_review
from exams.bank.viewsets import WorkflowActionView
from home import actions
from home.access import row_of
from home.columns import ClickColumn, shown_when
from home.forms import AppConfigForm
from home.models import Announcement, AppConfig, Banner, FeatureFlag, HomeSection
from home.models.windowed import CHOSEN

DRAFT = AppConfig.Status.DRAFT
KEPT = "This version was published and stays as it is. Copy it to make the next one."
DEEDS = {
    "activate": (actions.activate, "“{}” is published."),
    "deactivate": (actions.deactivate, "“{}” is off the screens."),
    "pin": (actions.pin, "“{}” comes first now."),
    "unpin": (actions.unpin, "“{}” is no longer pinned."),
    "on": (actions.switch_on, "“{}” is on."),
    "off": (actions.switch_off, "“{}” is off."),
    "publish": (actions.publish_config, "“{}” is in force."),
    "archive": (actions.archive, "“{}” is in the archive."),
}


class ClickView(PermissionCheckedMixin, View):
    """One deed on one row, at once."""

    http_method_names = ["post"]
    model = None
    index_url_name = ""
    verbs = ()

    def post(self, request, pk, click):
        if click not in self.verbs:
            raise Http404
        deed, words = DEEDS[click]
        row = deed(row_of(self.model, pk), request.user)
        messages.success(request, words.format(row))
        return redirect(self.index_url_name)


class MoveView(ReorderView):
    """Dragged to another place."""

    permission_required = "publish"

    def post(self, request, pk):
        place = request.GET.get("position", "")
        place = int(place[:6]) if place.isdecimal() else None
        actions.move(row_of(self.model, pk), place, request.user)
        return JsonResponse({"success": True})


class Clickable:
    """A viewset with one-click deeds: `verbs`, and who may do them."""

    verbs = ()
    click_permission = "publish"

    def get_urlpatterns(self):
        view = ClickView.as_view(
            model=self.model,
            verbs=self.verbs,
            permission_required=self.click_permission,
            index_url_name=self.index_name,
        )
        click = path("click/<int:pk>/<slug:click>/", view, name="click")
        return [*super().get_urlpatterns(), click]

    @property
    def index_name(self):
        return self.get_url_name("list")

    def click(self, name, verb_of):
        label, model = self.model._meta.app_label, self.model._meta.model_name
        return ClickColumn(
            name,
            verb_of,
            label="",
            url_name=self.get_url_name("click"),
            permission=f"{label}.{self.click_permission}_{model}",
        )


def activation(row):
    if not row.live:
        return "activate", "Publish"
    if row.has_unpublished_changes:
        return "activate", "Publish changes"
    return "deactivate", "Take off"


def pinning(row):
    return ("unpin", "Unpin") if row.is_pinned else ("pin", "Pin")


class Opened:
    """Whoever opens an editor sees the screen as it is now."""

    def get(self, request, *args, **kwargs):
        request.session.pop(CHOSEN, None)
        return super().get(request, *args, **kwargs)


class ChangeView(Opened, EditView):
    """A row that is there."""


class AddView(Opened, CreateView):
    """What is new stands last until somebody drags it."""

    def save_instance(self):
        self.form.instance.position = self.model.objects.next_place()
        return super().save_instance()


class OrderedView(IndexView):
    """Dragged by whoever may publish, where all rows are shown."""

    def get_reorder_url(self):
        shows_all = not (self.is_searching or self.is_filtering)
        return super().get_reorder_url() if self.may_move() and shows_all else None

    def may_move(self):
        return self.user_has_permission(MoveView.permission_required)


class WindowedViewSet(Clickable, SnippetViewSet):
    """What is drafted, published and open for a while, in an order made by dragging."""

    verbs = ("activate", "deactivate")
    ordering = "position"
    list_per_page = 50
    copy_view_enabled = False
    index_view_class = OrderedView
    add_view_class = AddView
    edit_view_class = ChangeView
    reorder_view_class = MoveView
    workflow_action_view_class = WorkflowActionView
    list_filter = ["target", "live"]
    search_fields = ["title"]

    def get_queryset(self, request):
        return self.model.objects.annotate(in_review=in_review(self.model))

    @property
    def list_display(self):
        return [
            "title",
            Column("target", label="For", accessor="get_target_display"),
            Column("when", label="Shown", accessor=shown_when),
            StateColumn(sort_key=None),
            self.click("activation", activation),
        ]

    def register_chooser_viewset(self):
        """Nothing points at one of these, so nobody chooses one."""


class BannerViewSet(WindowedViewSet):
    model = Banner
    icon = "image"
    menu_label = "Banners"


class AnnouncementViewSet(WindowedViewSet):
    model = Announcement
    icon = "comment"
    menu_label = "Announcements"
    verbs = (*WindowedViewSet.verbs, "pin", "unpin")

    @property
    def list_display(self):
        return [*super().list_display, self.click("pinning", pinning)]


class HomeSectionViewSet(WindowedViewSet):
    model = HomeSection
    icon = "list-ul"
    menu_label = "Home sections"


class ConfigEditView(generic.EditView):
    """What was published is shown instead."""

    def run_before_hook(self):
        config = self.get_object()
        if config.status == DRAFT:
            return super().run_before_hook()
        messages.warning(self.request, KEPT)
        return redirect(self.inspect_url_name, quote(config.pk))


class ConfigCopyView(generic.CopyView):
    """Copying proposes the next version."""

    def get_initial_form_instance(self):
        before = self.get_object()
        return AppConfig(key=before.key, content=before.content)


def forcing(config):
    if config.status == AppConfig.Status.PUBLISHED:
        return "archive", "Withdraw"
    return "publish", "Publish"


class AppConfigViewSet(Clickable, ModelViewSet):
    """Settings of the app: a version is drafted, published, and then kept."""

    model = AppConfig
    name = "app_settings"
    icon = "sliders"
    menu_label = "App settings"
    verbs = ("publish", "archive")
    edit_handler = ObjectList(
        [
            FieldPanel("key"),
            FieldPanel("content"),
            FieldPanel("note"),
            HelpPanel(template="home/admin/config_help.html", heading="What fits"),
        ],
        base_form_class=AppConfigForm,
    )
    edit_view_class = ConfigEditView
    copy_view_class = ConfigCopyView
    inspect_view_enabled = True
    inspect_view_fields = ["key", "number", "status", "content", "note", "published_at"]
    list_filter = ["key", "status"]

    @property
    def index_name(self):
        return self.get_url_name("index")

    @property
    def list_display(self):
        return [
            "key",
            NumberColumn("number", label="Version", sort_key="number"),
            Column("status", accessor="get_status_display", sort_key="status"),
            Column("note"),
            DateColumn("published_at", label="Published", sort_key="published_at"),
            self.click("forcing", forcing),
        ]


def switching(flag):
    return ("off", "Switch off") if flag.is_on else ("on", "Switch on")


class FeatureFlagViewSet(Clickable, ModelViewSet):
    """Features switched on and off without a release."""

    model = FeatureFlag
    name = "feature_flags"
    icon = "cogs"
    menu_label = "Features"
    verbs = ("on", "off")
    click_permission = "change"
    copy_view_enabled = False
    search_fields = ["key", "note"]

    @property
    def index_name(self):
        return self.get_url_name("index")

    @property
    def list_display(self):
        return [
            "key",
            Column("note"),
            Column("is_on", label="On", accessor=lambda x: "on" if x.is_on else "off"),
            NumberColumn("percentage", label="Percent", sort_key="percentage"),
            self.click("switching", switching),
        ]
