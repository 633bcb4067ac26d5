"""What browsers are told about our answers: whence they may load, who may frame them."""

from django.conf import settings

from csp.middleware import CSPMiddleware


class HeadersMiddleware(CSPMiddleware):
    """django-csp with a policy for each part of the site, and `Permissions-Policy`.

    `CONTENT_SECURITY_POLICIES` is [(prefix of the path, directives)], the first that
    fits; all else has the policy of `CONTENT_SECURITY_POLICY`.
    """

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        # Wagtail draws a preview for a request of its own making and frames it.
        path = "/admin/" if getattr(request, "is_dummy", False) else request.path
        for prefix, directives in settings.CONTENT_SECURITY_POLICIES:
            if path.startswith(prefix):
                parts.config = parts.config or directives
                break
        return parts

    def process_response(self, request, response):
        response = super().process_response(request, response)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if not getattr(response, "xframe_options_exempt", False):
            response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response
