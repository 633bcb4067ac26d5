"""The cells that tell of a question what its text does not: year, seconds, metadata."""

import json
import re

from exams.bank import facts


def year_of(reading):
    text = reading.text("year")
    if not text:
        return None
    if re.fullmatch("[0-9]{4}", text, re.ASCII) and facts.is_year(int(text)):
        return int(text)
    return reading.against("year", "bad-year")


def seconds_of(reading):
    text = reading.text("expected_seconds")
    if not text:
        return None
    if (
        re.fullmatch("[0-9]{1,5}", text, re.ASCII)
        and 0 < int(text) <= facts.MOST_SECONDS
    ):
        return int(text)
    return reading.against("expected_seconds", "bad-seconds", limit=facts.MOST_SECONDS)


def metadata_of(reading):
    text = reading.text("metadata")
    if not text:
        return None
    try:
        metadata = json.loads(text)
    except (ValueError, RecursionError):
        metadata = None
    problem = facts.metadata_problem(metadata)
    if problem is None:
        return metadata
    return reading.against("metadata", "bad-metadata", reason=problem)
