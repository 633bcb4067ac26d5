"""JPEG as its segments (ITU-T T.81, annex B)."""

import re

from PIL import Image

from cms.media.contents.profiles import is_profile
from cms.media.contents.rejecting import Rejected

START, END, SCAN = b"\xff\xd8", 0xD9, 0xDA
PIXELS = {0xC0, 0xC1, 0xC2, 0xC4, SCAN, 0xDB, 0xDC, 0xDD}
JFIF, EXIF, ICC, ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
JFIF_BYTES, TRANSFORMS = 14, (b"\x00", b"\x01", b"\x02")
ICC_NAME, ICC_HEAD_BYTES = b"ICC_PROFILE\x00", 14
SEVERAL = b"MPF\x00"
NEXT = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
ORIENTATION = 0x0112
MOST_SCANS = (
    64  # a progressive photo has about ten; each may cost a pass over all pixels
)


def rebuilt(data):
    """The same picture without remarks, places and thumbnails; its turn is kept."""
    *parts, (_, rest, _) = parts_of(data)
    if sum(marker == SCAN for marker, *_ in parts) > MOST_SCANS:
        raise Rejected("layers", "The picture is drawn in too many layers.")
    several = any(body.startswith(SEVERAL) for _, body, _ in parts)
    if rest.strip(b"\x00") and not several:
        raise Rejected("trailing", "There is something after the picture's end.")
    told = [body[ICC_HEAD_BYTES:] for marker, body, _ in parts if names(marker, body)]
    has_profile = is_profile(b"".join(told))
    kept = [cleaned(*part, has_profile) for part in parts]
    return b"".join([START, *kept, b"\xff\xd9"])


def parts_of(data):
    """(marker, body, whole segment), a scan with its pixels; the last body is the rest."""
    at, marker = len(START), None
    while marker != END:
        marker, body, after = segment(data, at)
        if marker == END:
            body = data[after:]
        elif marker == SCAN:
            after = scan_end(data, after)
        yield marker, body, data[at:after]
        at = after


def segment(data, at):
    """(marker, body, where the next begins)."""
    if data[at] != 0xFF:
        raise ValueError("no marker")
    while data[at] == 0xFF:
        at += 1
    marker = data[at]
    if marker == END:
        return marker, b"", at + 1
    length = int.from_bytes(data[at + 1 : at + 3], "big")
    after = at + 1 + length
    if length < 2 or after > len(data):
        raise ValueError("cut short")
    return marker, data[at + 3 : after], after


def scan_end(data, at):
    """Where the compressed pixels end and the next marker begins."""
    found = NEXT.search(data, at)
    if found is None:
        raise ValueError("no end")
    return found.start()


def names(marker, body):
    """True for a piece of a colour profile."""
    return marker == ICC and body.startswith(ICC_NAME)


def cleaned(marker, body, whole, has_profile):
    """What is kept of a segment: the pixels, and what says how to show them."""
    if marker in PIXELS or (has_profile and names(marker, body)):
        return whole
    if marker == JFIF and body.startswith(b"JFIF\x00") and len(body) >= JFIF_BYTES:
        return written(marker, body[: JFIF_BYTES - 2] + b"\x00\x00")
    if marker == ADOBE and body.startswith(b"Adobe") and body[11:12] in TRANSFORMS:
        return written(marker, b"Adobe\x00\x64" + bytes(4) + body[11:12])
    if marker == EXIF and body.startswith(b"Exif\x00"):
        return turn_of(body)
    return b""


def written(marker, body):
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def turn_of(body):
    """A segment that says how the picture is to be turned and nothing else."""
    exif = Image.Exif()
    exif.load(body)
    turn = exif.get(ORIENTATION)
    if turn not in range(2, 9):
        return b""
    only = Image.Exif()
    only[ORIENTATION] = turn
    return written(EXIF, only.tobytes())
