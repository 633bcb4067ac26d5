"""Links to bytes: short-lived, and of use to one person on one device only."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from core.problems import Refusal

LAYOUT = struct.Struct(">32sQ16sQ")
signer = signing.Signer(salt="cms.media.links", sep=".")
put_signer = signing.TimestampSigner(salt="cms.media.links.put", sep=".")


@dataclass(frozen=True)
class Link:
    """What a link says: which bytes, for whom, on which device, until when."""

    sha256: str
    user_id: int
    sid: UUID
    expires: int

    def belongs_to(self, user_id, sid):
        return (self.user_id, self.sid) == (user_id, sid)


def asset_urls(hashes, user_id, sid, *, now=None):
    """{sha256: url} for one person's one device; the urls are opaque to clients."""
    until = int((now or timezone.now()).timestamp()) + settings.ASSET_LINK_SECONDS
    return {
        sha256: reverse("asset", args=[signed(Link(sha256, user_id, sid, until))])
        for sha256 in hashes
    }


def signed(link):
    packed = LAYOUT.pack(
        bytes.fromhex(link.sha256), link.user_id, link.sid.bytes, link.expires
    )
    return signer.sign(urlsafe_b64encode(packed).decode().rstrip("="))


def read(text, *, now=None):
    """The `Link`; refuses `not-found` when it is not ours, `link-expired` when late."""
    try:
        value = signer.unsign(text)
    except signing.BadSignature:
        raise Refusal("not-found") from None
    padded = value + "=" * (-len(value) % 4)
    digest, user_id, sid, expires = LAYOUT.unpack(urlsafe_b64decode(padded))
    if expires <= (now or timezone.now()).timestamp():
        raise Refusal("link-expired")
    return Link(digest.hex(), user_id, UUID(bytes=sid), expires)


def put_path(upload):
    """Our own address that takes the bytes of an upload."""
    return reverse("upload-bytes", args=[put_signer.sign(upload.pk.hex)])


def read_put(text, seconds):
    """The id of the upload; refuses `not-found` when it is not ours, `link-expired`."""
    try:
        return UUID(hex=put_signer.unsign(text, max_age=seconds))
    except signing.SignatureExpired:
        raise Refusal("link-expired") from None
    except signing.BadSignature:
        raise Refusal("not-found") from None
