"""A case in stages: actions cost, score, reveal something and lead on.

Delivery holds the first stage only; `reveal` says what the actions taken have opened.
The response is the actions in the order taken: {"actions": [ids]}.
"""

from fractions import Fraction

from exams.kinds import cases, marking
from exams.kinds.cases import AnswerBlock, readiness, stage_texts
from exams.kinds.choices import known_once
from exams.kinds.findings import Malformed, only
from exams.kinds.leaves import rows

NAME = "clinical_simulation"
LABEL = "Clinical simulation"
LONGEST = 200

__all__ = ["AnswerBlock", "readiness"]


def key(answer, compiler):
    """{"start", "full", "budget", "stages": {id: {"actions": {id: {…}}}}, "texts"}."""
    stages = rows(answer, "stages")
    ids = [pk for pk, _ in stages]
    return {
        "start": ids[0],
        "full": answer["full"].strip(),
        "budget": (answer["budget"] or "").strip() or None,
        "stages": {
            pk: [
                {
                    "action": action_id,
                    "cost": action["cost"].strip(),
                    "score": action["score"].strip(),
                    "to": ids[action["leads_to"] - 1] if action["leads_to"] else None,
                }
                for action_id, action in rows(stage, "actions")
            ]
            for pk, stage in stages
        },
        "texts": {
            language: {
                pk: found
                for stage_id, stage in stages
                for pk, found in (
                    stage_texts(stage_id, stage, compiler, language)
                    | cases.results(stage, compiler, language)
                ).items()
            }
            for language in compiler.languages
        },
    }


def delivery(answer, compiler):
    """The first stage: {"stage": {"id", "actions": [{"id", "cost"}]}, "budget"}."""
    stage_id, stage = rows(answer, "stages")[0]
    actions = [
        {"id": pk, "cost": action["cost"].strip()}
        for pk, action in rows(stage, "actions")
    ]
    return {
        "options": [],
        "stage": {"id": stage_id, "actions": actions},
        "budget": (answer["budget"] or "").strip() or None,
        "texts": {
            language: stage_texts(stage_id, stage, compiler, language)
            for language in compiler.languages
        },
    }


def check(response, delivery):
    """Distinct action ids; whether they were open is for the key to say."""
    given = only(response, "actions", list)
    if not 0 < len(given) <= LONGEST or not is_texts(given):
        raise Malformed
    return {"actions": known_once(given, given)}


def is_texts(given):
    return all(
        isinstance(x, str) and 0 < len(x) <= 64 and x.isprintable() for x in given
    )


def take(key, response, action):
    """The response with one more action; an action taken before changes nothing.

    Refuses `action-not-open` for one that the case does not offer now.
    """
    taken = list(response["actions"]) if response else []
    if action in taken:
        return {"actions": taken}
    state = cases.walked(key, taken)
    if action not in {x["action"] for x in cases.open_actions(key, state)}:
        raise Malformed("action-not-open")
    return {"actions": [*taken, action]}


def reveal(key, response):
    """What the actions taken have opened, in the form of delivery.

    {"stages": [{"id", "actions": [{"id", "cost"}]}], "taken": [ids], "stage": id,
    "open": [ids], "left": what the budget still holds, "texts": {language: {id:
    [block]}}}; the result of an action stands in the texts as "result-<id>".
    """
    state = cases.walked(key, response["actions"] if response else [])
    shown = [{"id": pk, "actions": cases.priced(key, pk)} for pk in state.visited]
    ids = {pk for stage in shown for pk in (stage["id"], *actions_in(stage))}
    ids |= {f"result-{action}" for action in state.taken}
    return {
        "stages": shown,
        "taken": state.taken,
        "stage": state.stage,
        "open": [x["action"] for x in cases.open_actions(key, state)],
        "left": None if state.left is None else cases.shown(state.left),
        "texts": {
            language: {pk: found for pk, found in texts.items() if pk in ids}
            for language, texts in key["texts"].items()
        },
    }


def actions_in(stage):
    return [action["id"] for action in stage["actions"]]


def parts(key, given):
    """The net score, up to the full one; harm done counts as wrong."""
    state = cases.walked(key, given["actions"])
    full = Fraction(key["full"])
    return marking.Parts(min(max(state.score, Fraction(0)), full), state.harm, full)


def mark(key, response, rule):
    return marking.mark(lambda given: parts(key, given), response, rule)


def solution(key, offered):
    return [f"{key['full']} points"]


def unfolded(key, language):
    return [
        {
            "number": number,
            "blocks": key["texts"][language][stage],
            "actions": [cases.told(key, step, language) for step in steps],
        }
        for number, (stage, steps) in enumerate(key["stages"].items(), start=1)
    ]
