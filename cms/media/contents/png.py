"""PNG as its chunks (W3C Portable Network Graphics)."""

import struct
import zlib

from cms.media.contents.profiles import is_profile
from cms.media.contents.rejecting import Rejected

SIGNATURE_BYTES = 8
AROUND = 12  # length and kind before a chunk's body, its checksum behind
MOST = {
    b"IHDR": 13,
    b"PLTE": 768,
    b"IDAT": 2**31,
    b"IEND": 0,
    b"tRNS": 256,
    b"cHRM": 32,
    b"gAMA": 4,
    b"sBIT": 4,
    b"sRGB": 1,
    b"cICP": 4,
    b"bKGD": 6,
    b"pHYs": 9,
}
PROFILE, MOST_PROFILE = b"iCCP", 2**22
MOVING = b"acTL"


def rebuilt(data):
    """The same picture without texts, times and places."""
    out, at, kind = [data[:SIGNATURE_BYTES]], SIGNATURE_BYTES, None
    while kind != b"IEND":
        kind, after = chunk(data, at)
        if kind == MOVING:
            raise Rejected("moving", "Moving pictures are not taken.")
        if keeps(kind, data[at + 8 : after - 4]):
            out.append(data[at:after])
        at = after
    if data[at:].strip(b"\x00"):
        raise Rejected("trailing", "There is something after the picture's end.")
    return b"".join(out)


def chunk(data, at):
    """(kind, where the next begins)."""
    if len(data) < at + AROUND:
        raise ValueError("cut short")
    length, kind = struct.unpack_from(">I4s", data, at)
    after = at + AROUND + length
    if after > len(data):
        raise ValueError("cut short")
    [told] = struct.unpack_from(">I", data, after - 4)
    if zlib.crc32(data[at + 4 : after - 4]) != told:
        raise ValueError("damaged")
    return kind, after


def keeps(kind, body):
    """True for what makes the picture and is no longer than it needs to be."""
    if kind == PROFILE:
        return is_profile(unpacked(body.partition(b"\x00")[2][1:]))
    return len(body) <= MOST.get(kind, -1)


def unpacked(packed):
    """The profile, nothing where that is not all there is."""
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, MOST_PROFILE)
    except zlib.error:
        return b""
    return data if unpacking.eof and not unpacking.unused_data else b""
