"""PNG as its chunks (W3C Portable Network Graphics)."""

import struct
import zlib

from cms.media.contents.rejecting import Rejected

SIGNATURE_BYTES = 8
KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND"),
    *(b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"pHYs"),
}
MOVING = b"acTL"


def rebuilt(data):
    """The same picture without texts, times and places."""
    out, at, kind = [data[:SIGNATURE_BYTES]], SIGNATURE_BYTES, None
    while kind != b"IEND":
        kind, after = chunk(data, at)
        if kind == MOVING:
            raise Rejected("moving", "Moving pictures are not taken.")
        if kind in KEPT:
            out.append(data[at:after])
        at = after
    if data[at:].strip(b"\x00"):
        raise Rejected("trailing", "There is something after the picture's end.")
    return b"".join(out)


def chunk(data, at):
    """(kind, where the next begins)."""
    if len(data) < at + 12:
        raise ValueError("cut short")
    length, kind = struct.unpack_from(">I4s", data, at)
    after = at + 12 + length
    if after > len(data):
        raise ValueError("cut short")
    [told] = struct.unpack_from(">I", data, after - 4)
    if zlib.crc32(data[at + 4 : after - 4]) != told:
        raise ValueError("damaged")
    return kind, after
