"""Wagtail's API of pages, for clients that draw the site themselves."""

from django.urls import include, path

from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, Site

from rest_framework.exceptions import ParseError
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import BearerHint
from cms.site.frame import public_pages


class PublicPages(PagesAPIViewSet):
    """Published pages that nobody has to sign in for; errors are problems, as elsewhere."""

    authentication_classes = [BearerHint]
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    throttle_scope = "reading"
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {"site"}

    def get_base_queryset(self):
        """The same for everybody: a sign-in in the same browser opens nothing here."""
        site = Site.find_for_request(self.request)
        return public_pages(site.root_page) if site else Page.objects.none()

    def get_queryset(self):
        return super().get_queryset().select_related("locale")

    def handle_exception(self, exc):
        if isinstance(exc, BadRequestError):
            exc = ParseError(str(exc))
        return GenericViewSet.handle_exception(self, exc)


router = WagtailAPIRouter("pages_api")
router.register_endpoint("pages", PublicPages)


def answers(action):
    return router.wrap_view(PublicPages.as_view({"get": action}))


pages = [
    path("", answers("listing_view"), name="listing"),
    path("<int:pk>/", answers("detail_view"), name="detail"),
    path("find/", answers("find_view"), name="find"),
]
app_name = "pages_api"
urlpatterns = [path("pages/", include((pages, "pages")))]
