"""What a file brings that the bank, or the file itself, has already: said, not refused."""

from exams.bank.duplicates.matching import among, matches, sketches_of
from exams.interchange.problems import problem

SLICE = 200
COLUMN = "question_text"


def warnings(items):
    """[Problem] of new or changed questions, by row."""
    changed = [item for item in items if item.differs]
    ours = {item.question.pk for item in items}
    found = []
    asked = {item.draft.row: sketches(item.new) for item in changed}
    for start in range(0, len(changed), SLICE):
        rows = [item.draft.row for item in changed[start : start + SLICE]]
        close = matches({row: asked[row] for row in rows}, besides=ours)
        found += [said(row, *next(iter(x.items()))) for row, x in close.items() if x]
    twice = among(asked)
    found += [problem(row, COLUMN, "same-row", other=x) for row, x in twice.items()]
    return sorted(found, key=lambda x: x.row)


def sketches(content):
    return list(sketches_of(content).values())


def said(row, pk, likeness):
    score, is_exact = likeness
    code = "same-question" if is_exact else "like-question"
    return problem(row, COLUMN, code, pk=pk, percent=round(100 * score))
