"""A spreadsheet as rows of text under known columns. Pure; one reader a format."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from exams.interchange.formats import archives, bundles
from exams.interchange.problems import problem
from exams.interchange.readers import csv_records, xlsx_records
from exams.interchange.readers.records import Fault, Unreadable
from exams.interchange.readers.xlsx_pictures import SheetPictures

LETTERS = "abcdefgh"
REQUIRED = (
    "section_name",
    "question_number",
    "question_text",
    "plain_text",
    "option_a",
    "option_b",
    "option_c",
    "option_d",
    "correct_option",
    "marks",
    "diagram_url",
)
ITEMS = tuple(f"item_{n}" for n in range(1, 11))
OPTIONAL = (
    *(f"option_{letter}" for letter in LETTERS[4:]),
    "subject",
    "topics",
    "difficulty",
    "tags",
    "explanation",
    "kind",
    "source",
    "source_id",
    "exam_types",
    "year",
    "author",
    "expected_seconds",
    "licence_note",
    "metadata",
    *("tolerance", "tolerance_in", "upper", "unit", "case_matters"),
    "text_with_blanks",
    *ITEMS,
)
KNOWN = {*REQUIRED, *OPTIONAL}
ESSENTIAL = ("question_text",)
"""Of a file whose headers were looked at by a person, the rest may be empty."""
IGNORED = "-"
REASON = "what_is_wrong"
"""The column of reasons in rows that come back to be mended; it is passed over."""
ALIASES = {
    "question": "question_text",
    "answer": "correct_option",
    "correct_answer": "correct_option",
    "key": "correct_option",
    "section": "section_name",
    "number": "question_number",
    "question_no": "question_number",
    "topic": "topics",
    "tag": "tags",
    "solution": "explanation",
    "image": "diagram_url",
    "picture": "diagram_url",
    **{letter: f"option_{letter}" for letter in LETTERS},
    "exam_type": "exam_types",
    "seconds": "expected_seconds",
    "expected_time": "expected_seconds",
    "licence": "licence_note",
    "license": "licence_note",
    "license_note": "licence_note",
}
SEPARATORS = {";": "Semicolons", "\t": "Tabs"}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_WORD = "WordDocument".encode("utf-16-le")
MAX_BYTES = 20_000_000
MAX_ROWS = 10_000
MAX_COLUMNS = 200
MAX_BLANK = 20_000
MAX_LENGTH = 20_000
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Row:
    """A row with something in it; `number` is what the spreadsheet shows beside it.

    `pictures` are those that lie on its cells, {column: [file name]}, `files` their
    bytes by that name.
    """

    number: int
    cells: dict
    problems: list = field(default_factory=list)
    pictures: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)


class SheetRows:
    """The rows of a CSV or XLSX file, told apart by content, one after another.

    `mapping` is {a header of the file: our column, or "" to leave it out}, `required`
    are the columns that must be there. Iterating raises `Unreadable`; once it ended,
    `problems` is what is wrong with the file as a whole.
    """

    def __init__(self, path, mapping=None, required=REQUIRED):
        self.path, self.mapping, self.required = Path(path), mapping or {}, required
        self.columns, self.problems, self.others = frozenset(), [], []

    def records(self):
        """(number, [text or Fault]), the header first."""
        return bounded(records_of(self.path, self.others))

    @property
    def notes(self):
        """What is left out of the file at large, once its first row was read."""
        names = ", ".join(f"“{x}”" for x in self.others[:10])
        return [problem(0, "", "other-sheets", names=names)] if names else []

    def __iter__(self):
        records = self.records()
        _, header = next(records, (0, []))
        if not any(header):
            raise Unreadable("empty-file", header=[])
        names = spelled(header, self.mapping)
        self.columns = frozenset(names) & KNOWN
        self.problems = header_problems(header, names, self.required)
        if not self.problems:
            yield from self.rows_of(records, names)

    def rows_of(self, records, names):
        count, filled, pictures = 0, set(), pictures_of(self.path)
        for number, record in records:
            if not any(record):
                continue
            count += 1
            if count > MAX_ROWS:
                raise Unreadable("too-many-rows", limit=MAX_ROWS)
            row = row_of(number, record, names)
            lay(row, pictures, names)
            filled.update(x for x, cell in row.cells.items() if cell)
            yield row
        self.problems = unknown_columns(filled)
        if not count:
            self.problems.append(problem(0, "", "no-rows"))
        if pictures and pictures.loose:
            self.problems.append(problem(0, "", "picture-on-no-cell"))
        self.problems += [
            problem(0, "", "picture-beside-rows", number=number)
            for number in sorted(pictures.rows if pictures else ())
            if number > 1
        ]

    def refusal(self, error):
        """The problems an `Unreadable` stands for."""
        told = problem(0, "", error.code, **error.facts)
        if error.header is None:
            return [told]
        names = spelled(error.header, self.mapping)
        return [told, *absent(error.header, names, self.required)]


def read_bytes(path):
    """The file of questions; one that lies in a ZIP beside its pictures is taken out."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable("too-large", limit=MAX_BYTES // 1_000_000)
    return bundles.unwrapped(path.read_bytes(), MAX_BYTES)


def is_sheet(data):
    """A workbook, or a text whose first line holds columns of ours."""
    if data.startswith(OLD_OFFICE):
        return True
    if archives.is_archive(data):
        return "xl/workbook.xml" in archives.names_in(data)
    line = data[:10_000].decode("utf-8-sig", "ignore").partition("\n")[0]
    return sum(name(cell.strip('" \r')) in REQUIRED for cell in line.split(",")) > 2


def records_of(path, others):
    """The file's records: (number, [text or Fault]); `others` as `xlsx_records` has it."""
    data = read_bytes(path)
    if data.startswith(OLD_OFFICE):
        raise Unreadable("legacy-doc" if OLD_WORD in data else "legacy-xls")
    if archives.is_archive(data):
        return xlsx_records.read(data, others)
    return csv_records.read(data)


def bounded(records):
    """The same records; refuses what is wider than any sheet of ours, or mostly empty."""
    blank = 0
    for number, record in records:
        blank += not any(record)
        if len(record) > MAX_COLUMNS:
            raise Unreadable("too-many-columns", limit=MAX_COLUMNS)
        if blank > MAX_BLANK:
            raise Unreadable("too-many-blanks", limit=MAX_BLANK)
        yield number, record


def spelled(header, mapping):
    """Our column for each header, as it is mapped or spelled; IGNORED ones are out."""
    return [column_of(x, mapping) if isinstance(x, str) else "" for x in header]


def column_of(text, mapping):
    column = mapping.get(text.strip(), name(text))
    is_out = column == REASON or (text.strip() and not column)
    return IGNORED if is_out else column


def name(text):
    """A header as we spell it: any case, spaces or hyphens, some in other words."""
    spelled = re.sub(r"[\s_-]+", "_", text.strip().lower())
    return ALIASES.get(spelled, spelled)


def header_problems(header, names, required):
    told = [x for x in names if x not in ("", IGNORED)]
    twice = sorted({x for x in told if told.count(x) > 1})
    return [
        *absent(header, names, required),
        *(problem(1, x[:80], "duplicate-column", name=x[:80]) for x in twice),
    ]


def absent(header, names, required):
    """The columns that are missing, and first what may hide them."""
    gone = [x for x in required if x not in names]
    missing = [problem(1, x, "missing-column", name=x) for x in gone]
    return [*separators(header), *missing]


def separators(header):
    """Against a header that is one cell, since something else than commas separates."""
    cells = [cell for cell in header if cell]
    one = cells[0] if len(cells) == 1 and isinstance(cells[0], str) else ""
    found = [said for sign, said in SEPARATORS.items() if sign in one]
    wrong = found and "," not in one
    return [problem(1, "", "wrong-separator", found=found[0])] if wrong else []


def unknown_columns(filled):
    """A column we do not know is no matter while it is empty."""
    return [
        problem(1, str(x)[:80], "unknown-column", name=str(x)[:80])
        for x in sorted(filled - KNOWN, key=str)
    ]


def row_of(number, record, names):
    """Cells by column; a column without a header is known by its place."""
    row = Row(number, {})
    if len(record) < len(names) or any(record[len(names) :]):
        facts = {"found": len(record), "wanted": len(names)}
        row.problems.append(problem(number, "", "ragged-row", **facts))
    for place, (column, cell) in enumerate(zip(names, record, strict=False), start=1):
        if column != IGNORED:
            row.cells[column or place] = take(row, column, cell)
    return row


def pictures_of(path):
    """What lies on the cells of a workbook; None of a CSV."""
    data = read_bytes(path)
    return SheetPictures(data) if archives.is_archive(data) else None


def lay(row, pictures, names):
    """Give a row its pictures, under the column that each lies on."""
    for found in pictures.rows.pop(row.number, ()) if pictures else ():
        column = names[found.column] if found.column < len(names) else ""
        if not found.part:
            row.problems.append(problem(row.number, column, "picture-is-linked"))
            continue
        row.pictures.setdefault(column, []).append(found.part)
        row.files[found.part] = pictures.read(found.part)


def take(row, column, cell):
    if not cell:
        return ""
    if isinstance(cell, Fault):
        row.problems.append(problem(row.number, column, cell.code))
        return ""
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if NO_TEXT.search(text):
        row.problems.append(problem(row.number, column, "bad-character"))
    if len(text) > MAX_LENGTH:
        row.problems.append(problem(row.number, column, "too-long", limit=MAX_LENGTH))
    return text
