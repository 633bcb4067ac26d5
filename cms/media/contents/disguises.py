"""Files that are two things at once: a picture that is also a page, a PDF also a ZIP."""

import re

from cms.media.contents.rejecting import Rejected

PAGE = re.compile(rb"<script|<!doctype html|<\?php|<html[\s>]", re.IGNORECASE)
FIRST = re.compile(rb"%pdf-|<svg|<html|<\?xml|<script", re.IGNORECASE)
HEAD = 1024
ZIP = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
OTHER_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")


def refuse(data, content_type):
    """Refuse bytes that another program would take for something else."""
    is_pdf = content_type == "application/pdf"
    if is_archive(data) or (not is_pdf and (PAGE.search(data) or misleads(data))):
        raise Rejected("disguise", "The file is two kinds of file at once.")


def misleads(data):
    return FIRST.search(data[:HEAD])


def is_archive(data):
    """True where the marks of an archive stand anywhere: programs look at other ends."""
    return all(mark in data for mark in ZIP) or any(x in data for x in OTHER_ARCHIVES)
