"""Moodle XML: Moodle's own export, files within."""

from exams.interchange.formats.moodle.mapping import found_of
from exams.interchange.formats.moodle_xml.parsing import questions_in
from exams.interchange.formats.moodle_xml.writing import write

__all__ = ["HOLDS_PICTURES", "LABEL", "NAME", "SUFFIX", "read", "sniff", "write"]

NAME, LABEL, SUFFIX = "moodle_xml", "Moodle XML", ".xml"
HOLDS_PICTURES = True


def sniff(text):
    return "<quiz" in text


def read(data):
    """Each question as `Found`; categories only name what follows them."""
    for question in questions_in(data):
        yield found_of(question)
