"""PDF: openable by everybody, whole, and nothing in it acts by itself."""

import io
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
)

from cms.media.contents.rejecting import Rejected

ACTS = {
    *("/JavaScript", "/JS", "/AA", "/Launch", "/EmbeddedFile", "/EmbeddedFiles"),
    *("/RichMedia", "/RichMediaContent", "/XFA", "/SubmitForm", "/ImportData"),
    *("/GoToE", "/GoToR", "/Movie", "/Rendition", "/3D", "/EF", "/Collection"),
}
ACTS_AS_KIND = {
    *("/Named", "/Hide", "/ResetForm", "/Thread", "/Sound", "/Screen", "/PS"),
    "/FileAttachment",
}
END = re.compile(rb"%%EOF\s*\Z")
START = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
MOST_OBJECTS = 100_000
DEEPEST = 50
BROKEN = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError)


def refuse(data):
    """Refuse what is encrypted, broken or active.

    Links to web pages that a reader clicks are no action; opening one by itself is.
    """
    if not END.search(data[-1024:]):
        raise Rejected("broken", "The PDF has no end, or something comes after it.")
    try:
        look(data)
    except (*BROKEN, RecursionError, AssertionError, OSError) as error:
        raise Rejected("broken", "The PDF is broken.") from error


def look(data):
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Rejected("encrypted", "The PDF is locked with a password.")
    if not START.search(data[-2048:]):
        raise Rejected("broken", "The PDF is broken.")
    for thing in objects(reader):
        refuse_active(thing)
    pages = len(reader.pages)
    if not pages or not all(page.get("/Type") == "/Page" for page in reader.pages):
        raise Rejected("broken", "The PDF has no pages.")


def objects(reader):
    """Everything the file holds, also what nothing points at."""
    yield reader.trailer
    numbers = [
        (number, generation)
        for generation, table in reader.xref.items()
        for number in table
    ]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise Rejected("broken", "The PDF is too complicated.")
    for number, generation in numbers:
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def kinds_of(thing):
    return {
        str(thing.raw_get(key)) for key in ("/S", "/Type", "/Subtype") if key in thing
    }


def acts(thing):
    """True where a dictionary makes something happen, or brings another file."""
    kinds = kinds_of(thing)
    names = {str(key) for key in thing} | kinds
    lies_elsewhere = isinstance(thing, StreamObject) and "/F" in thing
    opens = "/OpenAction" in thing and not is_place(thing["/OpenAction"])
    return bool(names & ACTS or kinds & ACTS_AS_KIND or lies_elsewhere or opens)


def is_place(opened):
    """True for a page of the file itself, which is where most PDFs open."""
    if not isinstance(opened, DictionaryObject):
        return True
    return kinds_of(opened) - {"/Action"} == {"/GoTo"} and "/Next" not in opened


def refuse_active(thing, depth=0):
    """Walk what stands inside one object; what it points at is looked at by itself."""
    if depth > DEEPEST:
        raise Rejected("broken", "The PDF is too complicated.")
    if isinstance(thing, DictionaryObject):
        if acts(thing):
            raise Rejected("active", "The PDF holds something that acts by itself.")
        inner = [thing.raw_get(key) for key in thing]
    else:
        inner = list.__iter__(thing) if isinstance(thing, ArrayObject) else ()
    for one in inner:
        if isinstance(one, (DictionaryObject, ArrayObject)):
            refuse_active(one, depth + 1)
