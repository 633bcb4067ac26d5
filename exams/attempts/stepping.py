"""Questions answered in steps: the server takes each one and knows what it opens."""

from django.db import transaction

from core.problems import Refusal
from exams.attempts import access, saving
from exams.kinds import KINDS
from exams.kinds.findings import Malformed


@transaction.atomic
def take_step(user, session_id, attempt_id, question_id, *, step, now):
    """Add an action to the stored response; the same one again changes nothing.

    The attempt's row is held from before the response is read until it is written, so
    that no step is opened and then forgotten. Refuses `action-not-open`, what saving
    refuses, and every step out of its time. Answers what saving answers, with the response as it is stored.
    """
    attempt, version = access.own_case(user, attempt_id, question_id, lock=True)
    access.refuse_over(attempt, now)
    answers = attempt.answers.filter(question=question_id)
    response = answers.values_list("response", flat=True).first()
    if step["action"] is not None:
        response = with_action(version, response, step["action"])
    item = saving.Item(
        question=question_id,
        response=response,
        **{name: step[name] for name in ("seq", "at_ms", "time_spent_ms", "flagged")},
    )
    saved = saving.store(
        user.pk, session_id, attempt_id, epoch=step["epoch"], items=[item], now=now
    )
    for item in saved.pop("rejected"):
        raise Refusal(item["code"])
    return {**saved, "response": answers.values_list("response", flat=True).first()}


def with_action(version, response, action):
    try:
        return KINDS[version.kind].take(version.key["answer"], response, action)
    except Malformed as problem:
        raise Refusal(problem.code) from None
