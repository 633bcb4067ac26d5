"""Recordings, walked piece by piece to their end: MP3, Ogg, M4A."""

import re
import struct

from cms.media.contents import m4a
from cms.media.contents.rejecting import Rejected

RATES = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8_000),
}
LONG = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
SHORT = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
LAYER_3 = 1
TAG_V1, TAG_V1_BYTES = b"TAG", 128
APE, APE_HEAD_BYTES, APE_SIZE_AT = b"APETAGEX", 32, 12
CODECS = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
PAGE_HEADER, FLAGS_AT, FIRST_PAGE = 27, 5, 2
PLACE = re.compile(rb"(?<![a-z])(geo_?)?(location|latitude|longitude)=", re.IGNORECASE)


def cleaned(data, content_type):
    """The recording without tags; refused where it is no whole one of that type."""
    clean = {"audio/mpeg": mp3, "audio/mp4": m4a.cleaned, "audio/ogg": ogg}
    try:
        return clean[content_type](data)
    except (ValueError, IndexError, struct.error) as error:
        raise Rejected("broken", "The recording is broken.") from error


def frame_bytes(data, at):
    """The length of the MPEG layer III frame that begins here, 0 where none does."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = (data[at + 1] >> 3) & 3, (data[at + 1] >> 1) & 3
    speed, rate, padding = (
        data[at + 2] >> 4,
        (data[at + 2] >> 2) & 3,
        (data[at + 2] >> 1) & 1,
    )
    if layer != LAYER_3 or version == 1 or speed in (0, 15) or rate == 3:
        return 0
    kbits = (LONG if version == 3 else SHORT)[speed - 1]
    factor = 144_000 if version == 3 else 72_000
    return factor * kbits // RATES[version][rate] + padding


def is_frame(data, at):
    return frame_bytes(data, at) > 0


def mp3(data):
    """The frames alone."""
    start = at = after_id3(data)
    while length := frame_bytes(data, at):
        at += length
    if at == start or at > len(data):
        raise ValueError("no frames")
    rest = after_ape(data[at:].lstrip(b"\x00"))
    is_tag = rest.startswith(TAG_V1) and len(rest) == TAG_V1_BYTES
    if rest.strip(b"\x00") and not is_tag:
        raise Rejected("trailing", "There is something after the recording's end.")
    return data[start:at]


def after_ape(rest):
    """What follows an APE tag, which tells its length without its head."""
    if not rest.startswith(APE):
        return rest
    [told] = struct.unpack_from("<I", rest, APE_SIZE_AT)
    if APE_HEAD_BYTES + told > len(rest):
        raise ValueError("cut short")
    return rest[APE_HEAD_BYTES + told :]


def after_id3(data):
    """Where the sound begins: an ID3v2 tag says its length in 7-bit bytes."""
    if not data.startswith(b"ID3"):
        return 0
    length = 0
    for byte in data[6:10]:
        length = length << 7 | byte & 0x7F
    at = 10 + length
    return at + len(data[at:]) - len(data[at:].lstrip(b"\x00"))


def ogg(data):
    """Pages to the end (RFC 3533), a sound codec wherever a stream begins."""
    at = 0
    while at < len(data):
        if data[at : at + 5] != b"OggS\x00":
            raise Rejected("trailing", "There is something between or after the pages.")
        table = data[at + PAGE_HEADER : at + PAGE_HEADER + data[at + 26]]
        body = at + PAGE_HEADER + len(table)
        begins = at == 0 or data[at + FLAGS_AT] & FIRST_PAGE
        if begins and not data.startswith(CODECS, body):
            raise ValueError("no sound")
        at = body + sum(table)
    if at > len(data):
        raise ValueError("cut short")
    if PLACE.search(data):
        raise Rejected("place", "The recording says where it was made; take that out.")
    return data
