"""What no log may hold: whatever would let its reader in."""

import re

from django.urls import Resolver404, resolve

HIDDEN = "***"
HIDDEN_NAMES = (
    "authorization|cookie|credential|csrfmiddlewaretoken|code|key|secret|otp|id_token"
    "|(?:current_|new_|old_)?password[12]?|(?:access_|refresh_|session_)?token"
    "|x-session-token|x-password-reset-key|x-email-verification-key|sessionid"
)
SECRETS = re.compile(
    rf"""(?P<name>\b(?:{HIDDEN_NAMES})["']?\s*[:=]\s*)(?P<value>"[^"]*"|'[^']*'|[^\s,;&}}]+)""",
    re.IGNORECASE,
)
# Names that addresses give to a part which opens something by itself.
OPENING = ("token", "signed")
TOKENS = re.compile(r"(?i)bearer\s+\S+|\bey[\w-]{10,}\.[\w-]+\.[\w-]+")


def redacted(text, opening=()):
    """The text without what would let its reader in, nor these parts of an address."""
    for part in opening:
        text = text.replace(f"/{part}", f"/{HIDDEN}")
    return SECRETS.sub(rf"\g<name>{HIDDEN}", TOKENS.sub(HIDDEN, text))


def opening_parts(request):
    """The parts of a request's address that are as good as a password."""
    found = [match.kwargs for match in matches(request) if match] if request else []
    return [str(facts[name]) for facts in found for name in OPENING if facts.get(name)]


def matches(request):
    """What the address leads to, also where a redirect answered before its view."""
    path = request.path_info
    yield request.resolver_match or resolved(path)
    if not path.endswith("/"):
        yield resolved(f"{path}/")


def resolved(path):
    try:
        return resolve(path)
    except Resolver404:
        return None
