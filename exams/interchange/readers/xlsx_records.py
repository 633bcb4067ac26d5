"""XLSX: the first sheet's values as Excel shows them; formulas are never run."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from itertools import islice
from xml.parsers.expat import ExpatError, ParserCreate

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from exams.interchange.formats import legacy_hindi
from exams.interchange.readers.records import Fault, Unreadable

MAX_UNPACKED = 64_000_000
MOST_AT_ONCE = 50_000
"""Elements of one row, or behind the last one."""
MOST_STYLES, MOST_STRINGS = 100_000, 2_000_000
STRINGS = "sharedStrings.xml"
WHOLE = (("styles.xml", MOST_STYLES), (STRINGS, MOST_STRINGS))
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
RAISED = ("superscript", "subscript")
OURS = {"Reasons", "Help", "Left out"}
"""The sheets that we write behind the first."""
MOST_LOOKED = 1_000


class Raised(str):
    """A shared string with raised or lowered signs in it."""

    __slots__ = ()


@dataclass
class Drawn:
    """The numbers of the cell styles whose font draws Latin signs as Hindi, or raised;
    the cells with raised signs in them."""

    legacy: set
    raised: set
    cells: set

    def is_raised(self, cell):
        if isinstance(cell.value, Raised) or cell._style_id in self.raised:
            return True
        return bool(self.cells) and cell.coordinate in self.cells


def read(data, others=None):
    """Records; into `others` go the names of the sheets that are passed over."""
    raised = check_package(data)
    try:
        yield from cells(data, raised, [] if others is None else others)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("bad-workbook") from error


def check_package(data):
    """A ZIP that unpacks to a bounded size and declares no entities; answers where in
    each of its parts signs are raised or lowered."""
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
            return {name: check_part(package, name) for name in names}
    except (zipfile.BadZipFile, zlib.error, ExpatError, ValueError) as error:
        raise Unreadable("bad-workbook") from error


def check_part(package, name):
    """Parts that are held as a whole, or a row at a time, have so many elements."""
    most = next((most for end, most in WHOLE if name.endswith(end)), None)
    if most is not None:
        count = sum(piece.count(b"<") for piece in pieces(package, name))
        if count > 2 * most:
            raise Unreadable("workbook-too-large", limit=MAX_UNPACKED // 1_000_000)
    if name.endswith(STRINGS):
        return looked_through(pieces(package, name), "si")
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        return looked_through(pieces(package, name), "row")
    return set()


def pieces(package, name):
    with package.open(name) as part:
        yield from iter(partial(part.read, PIECE), b"")


def looked_through(found, unit):
    """Read once, from unit to unit; answers the cells, else the numbers of the units,
    in which signs are raised or lowered."""
    parser, raised, count, number, at = ParserCreate(), set(), 0, -1, None

    def start(name, attributes):
        nonlocal count, number, at
        is_unit = name.endswith(unit)
        count, number = 0 if is_unit else count + 1, number + is_unit
        at = attributes.get("r", at)
        if count > MOST_AT_ONCE:
            raise Unreadable("too-many-columns", limit=MOST_AT_ONCE)
        if name.endswith("vertAlign") and attributes.get("val") in RAISED:
            raised.add(number if at is None else at)

    def refuse(*declared):
        raise Unreadable("bad-workbook")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, refuse
    for piece in found:
        parser.Parse(piece)
    return raised


def cells(data, raised, others):
    book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        if not book.worksheets:
            raise Unreadable("empty-file", header=[])
        sheet, *more = book.worksheets
        others += [x.title for x in more if x.title not in OURS and has_rows(x)]
        mark_raised(sheet._shared_strings, raised)
        part = sheet._worksheet_path.lstrip("/")
        drawn = Drawn(
            legacy=styles(book, lambda font: legacy_hindi.is_font(font.name)),
            raised=styles(book, lambda font: font.vertAlign in RAISED),
            cells=raised.get(part, set()),
        )
        sheet.reset_dimensions()
        yield from padded(enumerate(sheet.iter_rows(), start=1), drawn)
    finally:
        book.close()


def has_rows(sheet):
    """Whether more than a header is in its first rows."""
    sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(values_only=True), MOST_LOOKED)
    filled = (row for row in rows if any(x is not None for x in row))
    return len(list(islice(filled, 2))) > 1


def mark_raised(strings, raised):
    for name, numbers in raised.items():
        for number in numbers if name.endswith(STRINGS) else ():
            strings[number] = Raised(strings[number])


def styles(book, is_so):
    """The numbers of the cell styles whose font is so."""
    fonts = {n for n, x in enumerate(book._fonts) if is_so(x)}
    return {n for n, x in enumerate(book._cell_styles) if x.fontId in fonts}


def padded(records, drawn):
    """Rows as wide as the header at least: Excel leaves out empty cells at the end."""
    width = 0
    for number, row in records:
        if number > LAST_ROW:
            raise Unreadable("bad-workbook")
        texts = trimmed([shown(cell, drawn) for cell in row])
        width = width or len(texts)
        yield number, texts + [""] * (width - len(texts))


def trimmed(texts):
    while texts and texts[-1] == "":
        texts.pop()
    return texts


def shown(cell, drawn):
    """A cell's text as Excel shows it, or the Fault that keeps us from copying it."""
    value = cell.value
    if value is None:
        return ""
    if fault := fault_of(cell, value, drawn):
        return Fault(fault)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value, cell.number_format)
    return unescape(str(value))


def fault_of(cell, value, drawn):
    if drawn.is_raised(cell):
        return "raised-sign"
    if isinstance(value, str) and cell._style_id in drawn.legacy:
        return "legacy-hindi" if LATIN.search(value) else ""
    if isinstance(value, (date, time, timedelta)):
        return "date-cell"
    return {"f": "formula-cell", "e": "error-cell"}.get(cell.data_type, "")


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
