"""Mails of our own, beside allauth's; also outside of a request."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send(name, address, **facts):
    """One mail from `account/email/{name}_subject.txt` and `_message.txt`."""
    domain = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
    context = {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "current_site": {"domain": domain},
        "email": address,
        **facts,
    }
    subject, body = (
        render_to_string(f"account/email/{name}_{part}.txt", context).strip()
        for part in ("subject", "message")
    )
    EmailMessage(" ".join(subject.split()), f"{body}\n", to=[address]).send()
