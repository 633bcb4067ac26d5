"""What is known of a question beside its content: bounds, and words for what is wrong.

Pure; the constraints of the model forbid the same.
"""

import json
import re

from exams.kinds.findings import Finding

YEARS = (1900, 2200)
MOST_SECONDS = 86_400
MOST_METADATA = 10_000
HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def metadata_problem(metadata):
    """What is wrong with a question's metadata, in words; None where nothing is."""
    if not isinstance(metadata, dict):
        return 'Write an object, such as {"page": 12}.'
    try:
        text = json.dumps(metadata, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return "Write numbers as numbers: neither NaN nor Infinity."
    if r"\u0000" in text or holds_half(text):
        return "It holds a character that is no text."
    if len(text) > MOST_METADATA:
        return f"It may be {MOST_METADATA} characters long."
    return None


def holds_half(text):
    """Whether it holds half a character, which JSON can spell and nobody can send on."""
    return bool(HALF_CHARACTER.search(text))


def findings(question):
    """Facts out of their bounds, at their fields."""
    found = []
    if question.year is not None and not is_year(question.year):
        message = "A year lies between {} and {}.".format(*YEARS)
        found.append(Finding("year", "bad-year", message))
    seconds = question.expected_seconds
    if seconds is not None and not 0 < seconds <= MOST_SECONDS:
        message = f"Give whole seconds from 1 to {MOST_SECONDS}."
        found.append(Finding("expected_seconds", "bad-seconds", message))
    if message := metadata_problem(question.metadata):
        found.append(Finding("metadata", "bad-metadata", message))
    return found


def is_year(year):
    return YEARS[0] <= year <= YEARS[1]


def topic_findings(question):
    """Topics that do not lie under the question's subject."""
    links = list(question.question_topics.all())
    if not links:
        return []
    if question.subject is None:
        message = "Choose the subject its topics belong to."
        return [Finding("subject", "subject-missing", message)]
    return misplaced(question)


def misplaced(question):
    """Topics outside of the subject, where there is one; refused in drafts too."""
    if question.subject is None:
        return []
    return [
        Finding("subject", "topic-elsewhere", f"It has no topic “{link.topic}”.")
        for link in question.question_topics.all()
        if not is_below(link.topic.path, question.subject.path)
    ]


def is_below(path, above):
    """Whether a page of this path lies under one of the other path."""
    return path.startswith(above) and path != above
