"""What a file brings that the bank, or the file itself, has already: said, not refused."""

from exams.bank.duplicates.matching import matches, sketches_of
from exams.interchange import contents
from exams.interchange.problems import problem

SLICE = 200
COLUMN = "question_text"


def warnings(plan, past):
    """[Problem] of new or changed questions, by row."""
    changed = [item for item in plan.items if item.differs]
    found = list(said_before(plan.items, past))
    for start in range(0, len(changed), SLICE):
        found += close(changed[start : start + SLICE], plan.known, past)
    return sorted(found, key=lambda x: x.row)


def said_before(items, past):
    """Against rows that bring what an earlier one of the file says."""
    for item in items:
        item.said = contents.said_by(item)
    first = past.first({x for item in items for x in item.said})
    for item in items:
        other = min((first.setdefault(x, item.draft.row) for x in item.said), default=0)
        if item.differs and other != item.draft.row and item.said:
            yield item.against(COLUMN, "same-row", other=other)


def close(items, known, past):
    """Against rows that are like a question of the bank that no earlier row brought."""
    found = matches({item.draft.row: sketches(item.new) for item in items})
    behind = past.taken({pk for alike in found.values() for pk in alike})
    taken = {item.question.pk: item.draft.row for item in known}
    for row, alike in found.items():
        others = [x for x in alike.items() if x[0] not in behind]
        others = [x for x in others if taken.get(x[0], row + 1) > row]
        yield from (said(row, *x) for x in others[:1])


def sketches(content):
    return list(sketches_of(content).values())


def said(row, pk, likeness):
    score, is_exact = likeness
    code = "same-question" if is_exact else "like-question"
    return problem(row, COLUMN, code, pk=pk, percent=round(100 * score))
