"""Files that are two things at once: a picture that is also a page, a PDF also a ZIP."""

import re
import struct

from cms.media.contents.rejecting import Rejected

PAGE = re.compile(rb"<script|<!doctype html|<\?php|<html[\s>]", re.IGNORECASE)
FIRST = re.compile(rb"%pdf-|<svg|<html|<\?xml|<script", re.IGNORECASE)
HEAD = 1024
ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES, LONGEST_COMMENT = 22, 65_535


def refuse(data, content_type):
    """Refuse bytes that another program would take for something else."""
    is_pdf = content_type == "application/pdf"
    if ends_a_zip(data) or (not is_pdf and (PAGE.search(data) or misleads(data))):
        raise Rejected("disguise", "The file is two kinds of file at once.")


def misleads(data):
    return FIRST.search(data[:HEAD])


def ends_a_zip(data):
    """True where the last bytes are the end record of a ZIP."""
    tail = data[-(ZIP_END_BYTES + LONGEST_COMMENT) :]
    at = tail.rfind(ZIP_END)
    if at < 0 or len(tail) < at + ZIP_END_BYTES:
        return False
    [comment] = struct.unpack_from("<H", tail, at + 20)
    return at + ZIP_END_BYTES + comment >= len(tail)
