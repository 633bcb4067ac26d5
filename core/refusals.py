"""A refusal in the Wagtail admin: said in a message, on the page one came from."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from wagtail.admin import messages


def reasons(refusal):
    """The refusal's title and every reason, in one text."""
    lines = [line(error) for error in refusal.errors]
    return " ".join([str(refusal), *lines])


def line(error):
    place = error.get("param", "").replace("_", " ").replace(".", " ").strip()
    return f"{place.capitalize()}: {error['message']}" if place else error["message"]


def is_in_admin(request):
    return request.path.startswith(reverse("wagtailadmin_home"))


def sent_back(request, refusal):
    """Says why and goes back; what was asked for by address alone ends at home."""
    messages.error(request, reasons(refusal))
    back = request.headers.get("referer", "")
    safe = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    if request.method != "POST" or not safe:
        back = reverse("wagtailadmin_home")
    return redirect(back)
