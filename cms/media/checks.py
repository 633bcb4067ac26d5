"""Whether strangers can read the bucket: asked by `check --deploy`, never by a start."""

from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.core.checks import Warning as Finding
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from botocore.exceptions import BotoCoreError, ClientError

PROBE = "incoming/probe"
PATIENCE = 5
OPEN_GET = (
    "Strangers can read objects of the media bucket.",
    "Take public access away: docs/media.md has the policy.",
    "cms.W001",
)
OPEN_LIST = (
    "Strangers can list the media bucket.",
    "Take public access away: docs/media.md has the policy.",
    "cms.W002",
)
NO_ANSWER = (
    "The media bucket does not answer, so nobody knows whether strangers can read it.",
    "Look at AWS_STORAGE_BUCKET_NAME, AWS_S3_ENDPOINT_URL and the credentials.",
    "cms.W003",
)


def look_from_outside(app_configs, **kwargs):
    """Warnings where an anonymous GET or LIST succeeds; nothing for a folder."""
    if not hasattr(default_storage, "bare_url"):
        return []
    try:
        return [Finding(text, hint=hint, id=id_) for text, hint, id_ in found()]
    except (ClientError, BotoCoreError, URLError, OSError):
        text, hint, id_ = NO_ANSWER
        return [Finding(text, hint=hint, id=id_)]


def found():
    name = default_storage.save(PROBE, ContentFile(b"probe"))
    try:
        if answers(default_storage.bare_url(name)):
            yield OPEN_GET
        if answers(default_storage.bare_url("")):
            yield OPEN_LIST
    finally:
        default_storage.delete(name)


def answers(url):
    """True where a stranger's GET succeeds."""
    try:
        with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own store
            return answer.status == 200
    except HTTPError:
        return False
