"""JSON: our own documents, in an array or one on each line."""

import orjson

from exams.interchange.formats.found import Found, Written
from exams.interchange.readers.csv_records import decoded_text
from exams.interchange.readers.records import Unreadable

NAME, LABEL, SUFFIX = "json", "JSON", ".json"
MOST_PARTS = 2_000_000


def sniff(text):
    return text.lstrip()[:1] in ("[", "{") and '"schema"' in text


def read(data):
    """Documents by their place in the file; what they say is the bank's to check."""
    for origin, document in enumerate(documents_in(data), start=1):
        yield Found(origin, document)


def documents_in(data):
    """Counted before they are built: a part of JSON takes 100 times the memory of a sign."""
    text = decoded_text(data)
    if sum(map(text.count, "{[,")) > MOST_PARTS:
        reason = f"it has more than {MOST_PARTS:,} parts"
        raise Unreadable("not-this-format", format=LABEL, reason=reason)
    try:
        whole = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        yield from documents_on_lines(text, error)
    else:
        yield from whole if isinstance(whole, list) else [whole]


def documents_on_lines(text, error):
    """Where the whole is no JSON, each line may be; says what is wrong with the whole."""
    try:
        lines = [orjson.loads(line) for line in text.split("\n") if line.strip()]
    except orjson.JSONDecodeError:
        lines = []
    if not lines:
        raise Unreadable("not-this-format", format=LABEL, reason=error.msg) from error
    yield from lines


def write(documents):
    """`Written`: an array; nothing is lost."""
    rows = [orjson.dumps(x, option=orjson.OPT_SORT_KEYS) for x in documents]
    return Written(b"[\n" + b",\n".join(rows) + b"\n]\n")
