"""M4A as its boxes (ISO/IEC 14496-12)."""

import struct

from cms.media.contents.rejecting import Rejected

BRANDS = {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6"}
OUTSIDE, LONE = {b"ftyp", b"moov", b"mdat"}, (b"ftyp", b"moov")
PADDING = {b"free", b"skip", b"wide", b"udta", b"meta", b"uuid", b"pdin"}
HOLDERS = {b"moov", b"trak", b"mdia"}
INSIDE = HOLDERS | {
    *(b"mvhd", b"iods", b"tkhd", b"edts", b"tref"),
    *(b"mdhd", b"elng", b"hdlr", b"minf"),
}
HANDLER_AT = slice(8, 12)


def cleaned(data):
    """The same recording; names, places, pictures and gaps in it are blank.

    What is blanked keeps its length, for the index counts bytes from the file's start.
    """
    kinds = [kind for kind, *_ in boxes(data, 0, len(data))]
    if set(kinds) - OUTSIDE - PADDING or any(kinds.count(x) > 1 for x in LONE):
        raise Rejected("broken", "The recording has parts we do not know.")
    if not set(kinds) >= OUTSIDE or not brands(data) & BRANDS:
        raise ValueError("no recording")
    out, handlers = bytearray(data), set()
    walk(out, (0, len(out)), OUTSIDE, handlers)
    if b"vide" in handlers:
        raise Rejected("type", "This is a film; send its sound alone.")
    if b"soun" not in handlers:
        raise ValueError("no sound")
    return bytes(out)


def brands(data):
    """What the first box says the file can be read as; its second word is a number."""
    _, _, at, end = next(boxes(data, 0, len(data)))
    return {data[at : at + 4], *(data[n : n + 4] for n in range(at + 8, end, 4))}


def walk(data, stretch, known, handlers):
    """Blank what need not be said, in place; gather what the tracks hold."""
    for kind, start, inside, end in boxes(data, *stretch):
        if kind not in known:
            data[start + 4 : start + 8] = b"free"
            data[inside:end] = bytes(end - inside)
        elif kind == b"hdlr":
            handlers.add(bytes(data[inside:end][HANDLER_AT]))
        elif kind in HOLDERS:
            walk(data, (inside, end), INSIDE, handlers)


def boxes(data, at, end):
    """(kind, start, where its inside begins, end) of boxes that fill the stretch."""
    while at < end:
        size, kind = struct.unpack_from(">I4s", data, at)
        header = 8
        if size == 1:
            [size], header = struct.unpack_from(">Q", data, at + 8), 16
        size = size or end - at
        if size < header or at + size > end:
            raise ValueError("cut short")
        yield bytes(kind), at, at + header, at + size
        at += size
