"""Recordings, walked piece by piece to their end: MP3, M4A, Ogg."""

import re
import struct

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
APE = b"APETAGEX"
BRANDS = {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6"}
HANDLER = re.compile(rb"hdlr.{8}(.{4})", re.DOTALL)
CODECS = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
PAGE_HEADER = 27


def refuse(data, content_type):
    """Refuse what is no whole recording of that type."""
    walk = {"audio/mpeg": mp3, "audio/mp4": m4a, "audio/ogg": ogg}[content_type]
    try:
        walk(data)
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
    at, frames = after_id3(data), 0
    while length := frame_bytes(data, at):
        at, frames = at + length, frames + 1
    if not frames or at > len(data):
        raise ValueError("no frames")
    rest = data[at:].strip(b"\x00")
    is_tag = rest.startswith(TAG_V1) and len(data) - at >= TAG_V1_BYTES
    if rest and not (is_tag and len(rest) <= TAG_V1_BYTES) and not rest.startswith(APE):
        raise Rejected("trailing", "There is something after the recording's end.")


def after_id3(data):
    """Where the sound begins: an ID3v2 tag says its length in 7-bit bytes."""
    if not data.startswith(b"ID3"):
        return 0
    length = 0
    for byte in data[6:10]:
        length = length << 7 | byte & 0x7F
    at = 10 + length
    return at + len(data[at:]) - len(data[at:].lstrip(b"\x00"))


def m4a(data):
    boxes = dict(top_boxes(data))
    brands = {boxes[b"ftyp"][at : at + 4] for at in range(0, len(boxes[b"ftyp"]), 4)}
    if b"mdat" not in boxes or not brands & BRANDS:
        raise ValueError("no recording")
    handlers = set(HANDLER.findall(boxes.get(b"moov", b"")))
    if b"vide" in handlers:
        raise Rejected("type", "This is a film; send its sound alone.")
    if b"soun" not in handlers:
        raise ValueError("no sound")


def top_boxes(data):
    """(kind, body) of the boxes, which must fill the file (ISO/IEC 14496-12)."""
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        header = 8
        if size == 1:
            [size], header = struct.unpack_from(">Q", data, at + 8), 16
        size = size or len(data) - at
        if size < header or at + size > len(data):
            raise ValueError("cut short")
        yield kind, data[at + header : at + size]
        at += size


def ogg(data):
    """Pages to the end (RFC 3533), a sound codec in the first."""
    at = 0
    while at < len(data):
        if data[at : at + 5] != b"OggS\x00":
            raise Rejected("trailing", "There is something between or after the pages.")
        table = data[at + PAGE_HEADER : at + PAGE_HEADER + data[at + 26]]
        body = at + PAGE_HEADER + len(table)
        if at == 0 and not data.startswith(CODECS, body):
            raise ValueError("no sound")
        at = body + sum(table)
    if at > len(data):
        raise ValueError("cut short")
