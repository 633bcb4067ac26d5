"""WebP as its RIFF chunks (RFC 9649)."""

import struct

from cms.media.contents.rejecting import Rejected

HEADER = 12
KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"}
MOVING = {b"ANIM", b"ANMF"}
EXTRAS = 0x08 | 0x04  # flags of VP8X: EXIF, XMP


def rebuilt(data):
    """The same picture without EXIF and XMP."""
    [told] = struct.unpack_from("<I", data, 4)
    end = told + 8
    if end > len(data):
        raise ValueError("cut short")
    if data[end:].strip(b"\x00"):
        raise Rejected("trailing", "There is something after the picture's end.")
    body = b"".join(kept(data, end))
    return struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WEBP") + body


def kept(data, end):
    at = HEADER
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        after = at + 8 + length + length % 2
        if after > end:
            raise ValueError("cut short")
        if kind in MOVING:
            raise Rejected("moving", "Moving pictures are not taken.")
        if kind == b"VP8X":
            yield data[at : at + 8] + without_extras(data[at + 8 : after])
        elif kind in KEPT:
            yield data[at:after]
        at = after


def without_extras(body):
    return bytes([body[0] & ~EXTRAS]) + body[1:]
