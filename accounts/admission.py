"""Whose cookie is believed: that of a browser, never one of a device's session."""

from django.conf import settings

from allauth.headless.internal.sessionkit import new_session

DEVICE = "of_a_device"


class DevicesBringNoCookie:
    """Takes a device's session for none where it comes as a cookie.

    Devices show their access token; the admin and the site know browsers alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and is_devices(request):
            request.session = new_session()
        return self.get_response(request)


def is_devices(request):
    """The API reads no cookie, so there the session is not even looked at."""
    return not request.path.startswith("/api/") and DEVICE in request.session
