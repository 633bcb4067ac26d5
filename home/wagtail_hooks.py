from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from home import guide, viewsets
from home.workbench import CARDS

LOGGED = {
    "home.pin": ("Pin", "Pinned"),
    "home.unpin": ("Unpin", "Unpinned"),
    "home.move": ("Move", "Moved to another place"),
    "home.on": ("Switch on", "Switched on"),
    "home.off": ("Switch off", "Switched off"),
    "home.archive": ("Archive", "Moved to the archive"),
}


@register_snippet
class ScreensGroup(SnippetViewSetGroup):
    """The menu of what the app's home screens hold."""

    items = (
        viewsets.BannerViewSet,
        viewsets.AnnouncementViewSet,
        viewsets.HomeSectionViewSet,
        viewsets.AppConfigViewSet,
        viewsets.FeatureFlagViewSet,
    )
    menu_label = "Home screens"
    menu_icon = "mobile-alt"
    menu_order = 150


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, (label, message) in LOGGED.items():
        actions.register_action(name, label, message)


@hooks.register("construct_homepage_panels")
def workbench(request, panels):
    panels += [card() for card in CARDS]


hooks.register("register_admin_urls", guide.urls)
hooks.register("register_help_menu_item", guide.menu_item)
