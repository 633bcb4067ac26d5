"""What "export my data" says of attempts: one's own answers, results once released."""

from django.utils.timezone import now

from accounts import portability
from exams.attempts.models import Attempt

ATTEMPT = ("number", "is_trial", "status", "started_at", "closed_at", "settled_at")
OPENED = ("question_id", "reviewed_at")
ANSWER = ("question_id", "response", "flagged", "time_spent_ms")


@portability.part("attempts")
def attempts_of(user):
    rows = Attempt.objects.of(user).with_release().select_related("result__current")
    rows = rows.prefetch_related("answers", "opened_explanations")
    return [attempt_of(row) for row in rows]


def attempt_of(row):
    answers = [{name: getattr(x, name) for name in ANSWER} for x in row.answers.all()]
    opened = [
        {name: getattr(x, name) for name in OPENED}
        for x in row.opened_explanations.all()
    ]
    result = row.result.current if row.is_released(now()) else None
    return {
        "exam": str(row.exam),
        **{name: getattr(row, name) for name in ATTEMPT},
        "answers": answers,
        "explanations": opened,
        "result": result and {"score": str(result.score)},
    }
