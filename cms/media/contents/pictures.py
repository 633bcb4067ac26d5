"""Pictures: rebuilt without what they need not say, then decoded as a whole."""

import io

from django.conf import settings

from PIL import Image, ImageOps, UnidentifiedImageError

from cms.media.contents import jpeg, png, webp
from cms.media.contents.rejecting import Rejected

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
REBUILD = {"image/png": png, "image/jpeg": jpeg, "image/webp": webp}
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError)
SIDEWAYS = {5, 6, 7, 8}
UNTURNED = {"image/png", "image/webp"}
QUALITY = 90
ORIENTATION = 0x0112


def cleaned(data, content_type):
    """(bytes without places and remarks, width, height as shown)."""
    try:
        clean = REBUILD[content_type].rebuilt(data)
        size = measured(clean, FORMATS[content_type])
        if content_type in UNTURNED and (turned := upright(data, content_type)):
            return turned
        return clean, *size
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except (*UNREADABLE, IndexError) as error:
        raise Rejected("broken", "The picture is broken.") from error


def measured(data, wanted):
    """Width and height as shown, once every pixel was decoded."""
    with Image.open(io.BytesIO(data), formats=[wanted]) as picture:
        width, height = picture.size
        if width * height > settings.MAX_IMAGE_PIXELS:
            raise too_many_pixels()
        if getattr(picture, "n_frames", 1) > 1:
            raise Rejected("moving", "Moving pictures are not taken.")
        turned = picture.getexif().get(ORIENTATION) in SIDEWAYS
        picture.load()
    return (height, width) if turned else (width, height)


def upright(data, content_type):
    """The same as `cleaned`, of a picture whose EXIF says that it is to be turned.

    Without EXIF only the pixels can say it; a JPEG keeps the word.
    """
    with Image.open(io.BytesIO(data), formats=[FORMATS[content_type]]) as picture:
        if picture.getexif().get(ORIENTATION) not in range(2, 9):
            return None
        lossless = picture.format == "PNG" or b"VP8L" in data
        turned = ImageOps.exif_transpose(picture)
    out = io.BytesIO()
    options = {"lossless": lossless, "quality": QUALITY, "exif": b""}
    options["icc_profile"] = turned.info.get("icc_profile")
    turned.save(out, FORMATS[content_type], **options)
    clean = REBUILD[content_type].rebuilt(out.getvalue())
    return clean, *turned.size


def too_many_pixels():
    most = settings.MAX_IMAGE_PIXELS // 1_000_000
    return Rejected("pixels", f"Too many pixels: at most {most} million are taken.")
