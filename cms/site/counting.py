"""Counting visits: what a page may load from Google once a visitor allowed it."""

from cms.site.models import SiteSettings

HOSTS = {
    "script-src": ["https://www.googletagmanager.com"],
    "connect-src": [
        "https://*.google-analytics.com",
        "https://www.googletagmanager.com",
    ],
    "img-src": ["https://*.google-analytics.com"],
}


def widen_policy(serve):
    """Only where an editor set an ID; without one nothing may be loaded."""

    def served(page, request, args, kwargs):
        response = serve(page, request, args, kwargs)
        if SiteSettings.for_request(request).analytics_id:
            response._csp_update = HOSTS
        return response

    return served
