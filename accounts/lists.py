"""Lists of addresses as staff have them: pasted, or a CSV file."""

import csv
import io
import re

from django.core.exceptions import ValidationError

from core.problems import Refusal

LONGEST = 5_000
BIGGEST = 1024 * 1024
COLUMN = ("email", "e-mail", "email address")


def addresses(text):
    """(line number, address) of pasted text: one or more to a line."""
    lines = enumerate(text.splitlines(), start=1)
    return [(n, x) for n, line in lines for x in re.split(r"[\s,;]+", line) if x]


def csv_addresses(file):
    """(row number, address) of a CSV file's column `email`; the heading is row 1."""
    if file.size > BIGGEST:
        raise unreadable("The file is larger than 1 MB.")
    try:
        text = file.read().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable("The file is not CSV in UTF-8.") from error
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    place = next((heading.index(name) for name in COLUMN if name in heading), None)
    if place is None:
        raise unreadable("The first row names no column email.")
    found = enumerate(rows[1:], start=2)
    return [(n, row[place] if place < len(row) else "") for n, row in found if any(row)]


def unreadable(message):
    error = {"code": "unreadable", "message": message, "param": "file"}
    return Refusal("invalid", errors=[error])


def short_enough(rows):
    if len(rows) > LONGEST:
        raise ValidationError(f"At most {LONGEST} rows at a time.")
    return rows
