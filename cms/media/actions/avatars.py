"""A person's own picture: small, upright, without whatever else was in the file."""

import io

from django.db import transaction

from PIL import Image, ImageOps

from cms.media import contents, scanning
from cms.media.actions.blobs import keep_content
from cms.media.models import Avatar

SIDE = 512


def set_avatar(user, data, *, param="file"):
    """Make these bytes the person's picture. Refuses `invalid` with the reason."""
    content_type = contents.sniffed(data)
    try:
        name = f"avatar{contents.suffix_of(content_type)}"
        content = contents.checked(data, name, contents.PICTURES)
        scanning.refuse_infected(content.data)
    except contents.Rejected as rejected:
        raise rejected.refusal(param) from rejected
    return show(user, content)


@transaction.atomic
def show(user, content):
    """Make a checked `Content` the person's picture."""
    blob = keep_content(small(content), copies=False)
    avatar, _ = Avatar.objects.update_or_create(
        user_id=user.pk, defaults={"blob": blob}
    )
    return avatar


def drop_avatar(user):
    """Take the picture away; without one nothing happens."""
    Avatar.objects.filter(user_id=user.pk).delete()


def small(content):
    with Image.open(io.BytesIO(content.data)) as source:
        picture = ImageOps.exif_transpose(source)
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82)
    return contents.Content("image/webp", out.getvalue(), *picture.size)
