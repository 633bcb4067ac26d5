"""What a student may see once the result is released."""

from exams.attempts.languages import only
from exams.attempts.models import Answer
from exams.attempts.places import rows_of

UNTOUCHED = Answer(response=None, flagged=False, time_spent_ms=0)


def review(attempt, language=""):
    """[{question, outcome, marks, response, …, key, explanation}] in paper order.

    Explanations in one language or in all.
    """
    answers = {answer.question_id: answer for answer in attempt.answers.all()}
    keys = {row.question_id: row.version.key for row in rows_of(attempt)}
    return [
        reviewed(marked, answers.get(marked["question"], UNTOUCHED), keys, language)
        for marked in attempt.result.questions
    ]


def reviewed(marked, answer, keys, language):
    key = keys[marked["question"]]
    return {
        **marked,
        "response": answer.response,
        "flagged": answer.flagged,
        "time_spent_ms": answer.time_spent_ms,
        "key": key["answer"],
        "explanation": only(key["explanation"], language),
        "explanations": only(key.get("explanations", {}), language),
        "formulas": key.get("formulas", {}),
    }
