"""CSV: commas, UTF-8 with or without a byte order mark."""

import csv
import io

from exams.interchange.readers.records import Unreadable

MOST_COMMAS = 100_000


def read(data):
    """Records numbered as a spreadsheet shows them, blank lines counted."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("not-utf8", line=1)
    if b"\0" in data:
        raise Unreadable("not-a-spreadsheet")
    return parsed(decoded(data))


def decoded_text(data):
    """The text of a file that is no table; refuses what is not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("not-utf8", line=1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("not-utf8", line=line) from error


def decoded(data):
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        first = next(parsed(data.decode("latin-1")), (1, []))
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("not-utf8", header=first[1], line=line) from error


def narrow(lines):
    """Before it becomes a list: a line of commas alone is no table of ours."""
    for line in lines:
        if line.count(",") > MOST_COMMAS:
            raise Unreadable("too-many-columns", limit=MOST_COMMAS)
        yield line


def parsed(text):
    lines = csv.reader(narrow(io.StringIO(text, newline="")), strict=True)
    header = None
    try:
        for number, record in enumerate(lines, start=1):
            if header is None:
                header = record
            yield number, record
    except csv.Error as error:
        facts = {"line": lines.line_num, "reason": error}
        first = text.partition("\n")[0]
        raise Unreadable("bad-csv", header=header or [first], **facts) from error
