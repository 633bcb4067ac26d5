"""Which kept questions are like some wording: by bands first, then by signatures.

The bands find a few candidates in one indexed statement for any number of sketches.
"""

from django.db import connection, transaction

from exams.bank.duplicates.sketching import SCHEME, Sketch, alike, sketch
from exams.bank.duplicates.wording import wordings

CANDIDATES = 300
"""Looked at per sketch at most: of those that share a stem with thousands, some."""
CLOSE = """
SELECT asked.place, found.* FROM (VALUES {rows}) AS asked (place, bands)
CROSS JOIN LATERAL (
    SELECT question_id, digest, context, prompt, answer FROM exams_likeness AS kept
    WHERE kept.bands && asked.bands AND kept.scheme = %s LIMIT {candidates}
) AS found
"""


def content_of(question):
    """The raw content of a question in memory, as wordings are read from it."""
    streams = {
        name: list(getattr(question, name).get_prep_value())
        for name in ("prompt", "answer")
    }
    return {**streams, "stimulus": question.stimulus_id}


def sketches_of(content):
    """{language: Sketch} of raw content."""
    return {name: sketch(found) for name, found in wordings(content).items()}


def matches(asked, *, besides=()):
    """{key: {question id: (score, is_exact)}} of {key: [sketch]}, best first.

    `besides` are question ids that do not count; one statement in all.
    """
    places = [(key, one) for key, sketches in asked.items() for one in sketches]
    best = {key: {} for key in asked}
    for place, question, kept in candidates([one for _, one in places]):
        key, one = places[place]
        found = alike(one, kept) if question not in besides else None
        if found and found > best[key].get(question, (0, False)):
            best[key][question] = found
    return {key: ranked(found) for key, found in best.items()}


def ranked(found):
    return dict(sorted(found.items(), key=lambda x: x[1], reverse=True))


def candidates(sketches):
    """(place, question id, Sketch) of what shares a band with the sketch there."""
    if not sketches:
        return []
    rows = ", ".join(["(%s, %s::bigint[])"] * len(sketches))
    values = [x for n, one in enumerate(sketches) for x in (n, list(one.bands))]
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner thinks bands are common and would read the whole table instead.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            CLOSE.format(rows=rows, candidates=CANDIDATES), [*values, SCHEME]
        )
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT")
    return [
        (place, question, Sketch(digest, context, bytes(prompt), bytes(answer), ()))
        for place, question, digest, context, prompt, answer in found
    ]


def like(content, *, besides=()):
    """{question id: (score, is_exact)} of what is kept and like this raw content."""
    return matches({0: list(sketches_of(content).values())}, besides=besides)[0]
