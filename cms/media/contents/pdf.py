"""PDF: openable by everybody, whole, and nothing in it acts by itself."""

import io
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    StreamObject,
    read_object,
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
HEADER = re.compile(rb"\s{0,9}(\d{1,10})\s{1,9}(\d{1,5})\s{1,9}obj\b")
BEGINS, NUMBERS = re.compile(rb"\sobj\b\s*"), re.compile(rb"\d\s{1,9}\d{1,5}\s{0,9}\Z")
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
    reader = PdfReader(io.BytesIO(data), strict=True)
    reader.strict = False
    if reader.is_encrypted:
        raise Rejected("encrypted", "The PDF is locked with a password.")
    if not START.search(data[-2048:]):
        raise Rejected("broken", "The PDF is broken.")
    refuse_false_index(data, reader.xref)
    refuse_active(reader.trailer)
    for count, thing in enumerate(objects(data, reader)):
        if count > MOST_OBJECTS:
            raise Rejected("broken", "The PDF is too complicated.")
        refuse_active(thing)
    pages = len(reader.pages)
    if not pages or not all(page.get("/Type") == "/Page" for page in reader.pages):
        raise Rejected("broken", "The PDF has no pages.")


def refuse_false_index(data, index):
    """Where its index is false, each program makes another of the same file."""
    for generation, table in index.items():
        for number, at in table.items():
            found = HEADER.match(data, at)
            if not found or tuple(map(int, found.groups())) != (number, generation):
                raise ValueError("false index")


def objects(data, reader):
    """Everything the file holds, also what no index names and nothing points at."""
    file = io.BytesIO(data)
    for found in BEGINS.finditer(data):
        if not NUMBERS.search(data[max(0, found.start() - 30) : found.start()]):
            continue
        file.seek(found.end())
        thing = read_object(file, reader)
        yield thing
        if isinstance(thing, StreamObject) and thing.get("/Type") == "/ObjStm":
            yield from packed(thing, reader)


def packed(stream, reader):
    """The objects that a stream holds; it begins with their numbers and places."""
    body, first = stream.get_data(), int(stream["/First"])
    file = io.BytesIO(body)
    for place in body[:first].split()[1::2]:
        file.seek(first + int(place))
        yield read_object(file, reader)


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
