"""A ZIP somebody sent: its parts by name, read one at a time, never unpacked to disk."""

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from exams.interchange.readers.records import Unreadable

MAX_UNPACKED = 64_000_000
MAX_PARTS = 30_000
LIMITS = {"limit": MAX_UNPACKED // 1_000_000, "parts": MAX_PARTS}
ENTRY = b"PK\1\2"
"""What every entry of the directory of a ZIP begins with."""
PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError)


def is_archive(data):
    return data.startswith(b"PK")


def names_in(data):
    """The names of a ZIP's parts; none where it is damaged."""
    refuse_crowd(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return package.namelist()
    except (*BROKEN, NotImplementedError):
        return []


class Archive:
    """`names` in the order of the file; refuses what is no honest ZIP as `Unreadable`."""

    def __init__(self, data):
        refuse_crowd(data)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (*BROKEN, NotImplementedError) as error:
            raise Unreadable("archive-damaged") from error
        members = self.zip.infolist()
        refuse_size(members)
        for member in members:
            refuse_member(member)
        self.members = {x.filename: x for x in members if not x.is_dir()}
        self.names = list(self.members)

    def read(self, name, most=MAX_UNPACKED):
        """The bytes of a part; `most` is how many it may have."""
        member = self.members[name]
        if member.file_size > most:
            raise Unreadable("part-too-large", name=name, limit=most // 1_000_000)
        try:
            return self.zip.read(member)
        except BROKEN as error:
            raise Unreadable("archive-damaged") from error


def refuse_crowd(data):
    """Before its directory is read: each entry takes a thousand bytes of memory."""
    if data.count(ENTRY) > MAX_PARTS:
        raise Unreadable("archive-too-large", **LIMITS)


def refuse_size(members):
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Unreadable("archive-too-large", **LIMITS)


def refuse_member(member):
    """Names that lead outside, links, passwords and rare compressions."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    is_outside = path.is_absolute() or ".." in path.parts or ":" in path.parts[:1]
    if is_outside or stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable("archive-path", name=member.filename[:200])
    if member.flag_bits & 1:
        raise Unreadable("archive-locked")
    if member.compress_type not in PLAIN:
        raise Unreadable("archive-damaged")
