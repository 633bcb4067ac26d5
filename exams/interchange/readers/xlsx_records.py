"""XLSX: the first sheet's values as Excel shows them; formulas are never run."""

import io
import re
import zipfile
import zlib
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from xml.parsers.expat import ExpatError, ParserCreate

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from exams.interchange.formats import legacy_hindi
from exams.interchange.readers.records import Fault, Unreadable

MAX_UNPACKED = 64_000_000
MOST_AT_ONCE = 50_000
"""Elements of one row, or behind the last one."""
MOST_STYLES, MOST_STRINGS = 100_000, 2_000_000
WHOLE = (("styles.xml", MOST_STYLES), ("sharedStrings.xml", MOST_STRINGS))
PIECE = 1_000_000
MOST_DIGITS = 25
"""Of a number in a format of its own; a decimal of ours holds 28."""
MAX_MEMBERS = 5_000
LAST_ROW = 1_048_576
SHOWN = re.compile(
    r"(?P<thousands>#,##)?(?P<whole>0+)(\.(?P<places>0+))?(?P<percent>%)?"
)
MACROS = re.compile(r"vbaProject|macrosheets/", re.IGNORECASE)
LATIN = re.compile("[A-Za-z]{2}|[A-Za-z][^A-Za-z\\s]")
TEXTS = ("General", "@", None)


def read(data):
    check_package(data)
    try:
        yield from cells(data)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("bad-workbook") from error


def check_package(data):
    """A ZIP that unpacks to a bounded size and declares no entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            names = package.namelist()
            if "[Content_Types].xml" not in names:
                raise Unreadable("not-a-spreadsheet")
            if any(MACROS.search(name) for name in names):
                raise Unreadable("has-macros")
            unpacked = sum(member.file_size for member in members)
            if unpacked > MAX_UNPACKED or len(members) > MAX_MEMBERS:
                raise Unreadable("workbook-too-large", limit=MAX_UNPACKED // 1_000_000)
            for name in names:
                check_part(package, name)
    except (zipfile.BadZipFile, zlib.error, ExpatError, ValueError) as error:
        raise Unreadable("bad-workbook") from error


def check_part(package, name):
    """Parts that are held as a whole, or a row at a time, have so many elements."""
    most = next((most for end, most in WHOLE if name.endswith(end)), None)
    if most is not None:
        count = sum(piece.count(b"<") for piece in pieces(package, name))
        if count > 2 * most:
            raise Unreadable("workbook-too-large", limit=MAX_UNPACKED // 1_000_000)
    elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
        count_rows(pieces(package, name))


def pieces(package, name):
    with package.open(name) as part:
        yield from iter(partial(part.read, PIECE), b"")


def count_rows(found):
    """Read once without keeping anything, from row to row."""
    parser, count = ParserCreate(), 0

    def start(name, attributes):
        nonlocal count
        count = 0 if name.endswith("row") else count + 1
        if count > MOST_AT_ONCE:
            raise Unreadable("too-many-columns", limit=MOST_AT_ONCE)

    def refuse(*declared):
        raise Unreadable("bad-workbook")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, refuse
    for piece in found:
        parser.Parse(piece)


def cells(data):
    book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        if not book.worksheets:
            raise Unreadable("empty-file", header=[])
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        legacy = legacy_styles(book)
        yield from padded(enumerate(sheet.iter_rows(), start=1), legacy)
    finally:
        book.close()


def legacy_styles(book):
    """The numbers of the cell styles whose font draws Latin signs as Hindi."""
    fonts = {n for n, x in enumerate(book._fonts) if legacy_hindi.is_font(x.name)}
    return {n for n, x in enumerate(book._cell_styles) if x.fontId in fonts}


def padded(records, legacy):
    """Rows as wide as the header at least: Excel leaves out empty cells at the end."""
    width = 0
    for number, row in records:
        if number > LAST_ROW:
            raise Unreadable("bad-workbook")
        texts = trimmed([shown(cell, legacy) for cell in row])
        width = width or len(texts)
        yield number, texts + [""] * (width - len(texts))


def trimmed(texts):
    while texts and texts[-1] == "":
        texts.pop()
    return texts


def shown(cell, legacy=()):
    """A cell's text as Excel shows it, or the Fault that keeps us from copying it."""
    value = cell.value
    if value is None:
        return ""
    if legacy and isinstance(value, str) and cell._style_id in legacy:
        return Fault("legacy-hindi") if LATIN.search(value) else unescape(value)
    if cell.data_type == "f":
        return Fault("formula-cell")
    if cell.data_type == "e":
        return Fault("error-cell")
    if isinstance(value, (date, time, timedelta)):
        return Fault("date-cell")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value, cell.number_format)
    return unescape(str(value))


def number_text(value, number_format):
    number = Decimal(format(value, ".15g"))
    if number_format in TEXTS:
        return plain(number)
    match = SHOWN.fullmatch(number_format)
    if match is None:
        return Fault("number-format")
    return formatted(number, match)


def plain(number):
    return f"{number.normalize():f}" if number else "0"


def formatted(number, match):
    """3 as 3.00, 0.5 as 50%, 7 as 007, 1200 as 1,200."""
    places = len(match["places"] or "")
    if match["percent"]:
        number *= 100
    if number.adjusted() + places > MOST_DIGITS:
        return Fault("number-format")
    number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    comma = "," if match["thousands"] else ""
    text = f"{abs(number):{comma}.{places}f}"
    whole, dot, rest = text.partition(".")
    whole = whole.zfill(len(match["whole"]))
    sign = "-" if number < 0 else ""
    return sign + whole + dot + rest + (match["percent"] or "")
