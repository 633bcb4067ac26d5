"""What a student may see once the result is released: as much as the exam shows."""

from exams.attempts import access
from exams.attempts.explained import OpenedExplanation
from exams.attempts.languages import only
from exams.attempts.models import Answer
from exams.attempts.places import rows_of
from exams.papers.models import Exam

UNTOUCHED = Answer(response=None, flagged=False, time_spent_ms=0)
MARKS = ("outcome", "marks", "max")
HIDDEN = {**dict.fromkeys(MARKS), "key": None}
UNEXPLAINED = {"explanation": {}, "explanations": {}, "formulas": {}}


def review(attempt, language=""):
    """[{question, outcome, marks, response, …, key, explanation}] in paper order.

    Explanations in one language or in all.
    """
    answers = {answer.question_id: answer for answer in attempt.answers.all()}
    opened = dict(attempt.opened_explanations.values_list("question_id", "reviewed_at"))
    keys = {row.question_id: row.version.key for row in rows_of(attempt)}
    return [
        {
            "question": marked["question"],
            "reviewed_at": opened.get(marked["question"]),
            **given(answers.get(marked["question"], UNTOUCHED)),
            **told(marked, keys[marked["question"]], attempt.exam.review, language),
        }
        for marked in attempt.result.current.questions
    ]


def open_explanation(user, attempt_id, question_id, *, now):
    """Note that its explanation was opened; twice is as once, and the first time stays."""
    attempt = access.explained_attempt(user, attempt_id, question_id, now=now)
    row = {"attempt": attempt, "question_id": question_id}
    opened = OpenedExplanation(**row, reviewed_at=now)
    OpenedExplanation.objects.bulk_create([opened], ignore_conflicts=True)
    return OpenedExplanation.objects.get(**row)


def given(answer):
    names = ("response", "flagged", "time_spent_ms")
    return {name: getattr(answer, name) for name in names}


def told(marked, key, shows, language):
    """What goes with the student's own answer; an outcome alone may tell the key."""
    if shows not in (Exam.Review.KEY, Exam.Review.EXPLAINED):
        return {**HIDDEN, **UNEXPLAINED}
    right = {**{x: marked.get(x) for x in MARKS}, "key": key["answer"]}
    if shows == Exam.Review.KEY:
        return {**right, **UNEXPLAINED}
    return {
        **right,
        "explanation": only(key["explanation"], language),
        "explanations": only(key.get("explanations", {}), language),
        "formulas": key.get("formulas", {}),
    }
