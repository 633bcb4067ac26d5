from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.viewsets import StaffAccount
from cms.media import serving
from core.protocol import not_there

handler500 = "core.protocol.fault"
urlpatterns = [
    path("health/", include("core.urls")),
    path("admin/account/", require_admin_access(StaffAccount.as_view())),
    path("admin/", include("accounts.staff.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/<int:pk>/<str:filename>", serving.document),
    path("documents/", include(wagtaildocs_urls)),
    path("api/auth/", include("accounts.urls")),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("cms.urls")),
    path("api/v1/", include("exams.urls")),
    path("api/v1/", include("home.urls")),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema")),
    path("api/v2/", include("home.api.pages", namespace="pages_api")),
    path("api/<path:missing>", not_there),
    path("media/<path:path>", serving.library_file),
    path("", include("cms.site.urls")),
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
