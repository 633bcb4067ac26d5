"""A ZIP of one file of questions and the pictures it names."""

from pathlib import PurePosixPath

from exams.interchange.formats.archives import Archive, is_archive, names_in
from exams.interchange.readers.records import Unreadable

QUESTIONS = {".csv", ".xlsx", ".json", ".jsonl", ".gift", ".txt", ".xml", ".docx"}
WHOLE = {"[Content_Types].xml", "imsmanifest.xml"}
OFFICE = ("word/", "xl/")


def listed(names):
    """The files of questions in a ZIP that is no document or package itself."""
    if any(PurePosixPath(x).name in WHOLE or x.startswith(OFFICE) for x in names):
        return []
    own = [x for x in names if not x.startswith("__MACOSX/")]
    return [x for x in own if PurePosixPath(x).suffix.lower() in QUESTIONS]


def unwrapped(data, most):
    """The bytes of the file of questions: the data itself, or what its ZIP holds."""
    found = listed(names_in(data)) if is_archive(data) else []
    if len(found) > 1:
        raise Unreadable("several-files", names=", ".join(found[:5])[:200])
    return Archive(data).read(found[0], most) if found else data
