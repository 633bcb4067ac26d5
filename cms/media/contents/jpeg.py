"""JPEG as its segments (ITU-T T.81, annex B)."""

import re

from PIL import Image

from cms.media.contents.rejecting import Rejected

START, END, SCAN, REMARK = 0xD8, 0xD9, 0xDA, 0xFE
APPS = range(0xE0, 0xF0)
KEPT = {0xE0: b"JFIF", 0xE2: b"ICC_PROFILE", 0xEE: b"Adobe"}
SEVERAL = b"MPF\x00"
NEXT = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
ORIENTATION = 0x0112


def rebuilt(data):
    """The same picture without remarks, places and thumbnails; its turn is kept."""
    out, at, several = [data[:2]], 2, False
    while True:
        marker, body, after = segment(data, at)
        if marker == END:
            break
        several = several or body.startswith(SEVERAL)
        if marker == 0xE1 and body.startswith(b"Exif\x00"):
            out.append(turn_of(body))
        elif keeps(marker, body):
            end = scan_end(data, after) if marker == SCAN else after
            out.append(data[at:end])
            after = end
        at = after
    if data[after:].strip(b"\x00") and not several:
        raise Rejected("trailing", "There is something after the picture's end.")
    return b"".join([*out, b"\xff\xd9"])


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


def keeps(marker, body):
    if marker in APPS:
        return marker in KEPT and body.startswith(KEPT[marker])
    return marker != REMARK


def turn_of(body):
    """A segment that says how the picture is to be turned and nothing else."""
    exif = Image.Exif()
    exif.load(body)
    turn = exif.get(ORIENTATION)
    if turn not in range(2, 9):
        return b""
    only = Image.Exif()
    only[ORIENTATION] = turn
    said = only.tobytes()
    return b"\xff\xe1" + (len(said) + 2).to_bytes(2, "big") + said
