"""Word: questions laid out as “Q. … A) … B) … Ans: …”."""

from exams.interchange.formats.docx.parts import LABEL, MAIN
from exams.interchange.formats.docx.questions import found_in

__all__ = ["LABEL", "NAME", "SUFFIX", "holds", "read", "sniff"]

NAME, SUFFIX = "docx", ".docx"


def sniff(text):
    """A ZIP is never known by its text."""
    return False


def holds(names):
    return MAIN in names


def read(data):
    """Each question of the document as `Found`, in order."""
    yield from found_in(data)
