"""The graph of a clinical case: its blocks, what it needs, and the walk through it."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from wagtail import blocks

from exams.kinds.findings import Finding
from exams.kinds.leaves import TextLeaf, is_blank, rows
from exams.kinds.numeric import decimal_text, number
from exams.kinds.prose import ProseBlock, prose_findings


class ActionBlock(blocks.StructBlock):
    """Something the student may do."""

    text = TextLeaf()
    cost = blocks.CharBlock(
        default="0", validators=[decimal_text], help_text="Taken from the budget."
    )
    score = blocks.CharBlock(
        default="0",
        validators=[decimal_text],
        help_text="Points for doing it; negative where it does harm.",
    )
    result = TextLeaf(
        required=False,
        label="Result",
        help_text="What doing it shows, such as a value.",
    )
    leads_to = blocks.IntegerBlock(
        required=False,
        min_value=1,
        help_text="Number of the stage it leads to, counted from the top; "
        "empty stays here.",
    )

    class Meta:
        icon = "arrow-right"
        label = "Action"


class StageBlock(blocks.StructBlock):
    """A scene of the case and what can be done in it."""

    text = ProseBlock(label="Scene")
    actions = blocks.ListBlock(ActionBlock(), min_num=0, max_num=20, default=[])

    class Meta:
        icon = "doc-full"
        label = "Stage"


class AnswerBlock(blocks.StructBlock):
    stages = blocks.ListBlock(
        StageBlock(), min_num=1, max_num=20, help_text="The case begins at the first."
    )
    full = blocks.CharBlock(
        label="Points for full marks", default="1", validators=[decimal_text]
    )
    budget = blocks.CharBlock(
        required=False,
        validators=[decimal_text],
        help_text="What all actions together may cost; empty for no limit.",
    )

    class Meta:
        icon = "history"
        label = "Clinical simulation"
        description = "A case whose next stage depends on what the student does"


def readiness(answer):
    stages = rows(answer, "stages")
    findings = []
    for place, (_, stage) in enumerate(stages, start=1):
        findings += [
            Finding("answer", code, f"Stage {place}: {message}")
            for code, message in stage_problems(stage, len(stages))
        ]
    if not stages or not rows(stages[0][1], "actions"):
        message = "Give the first stage an action."
        findings.append(Finding("answer", "no-actions", message))
    if not is_positive(answer["full"]):
        message = "The points for full marks are a number above 0."
        findings.append(Finding("answer", "bad-full", message))
    if (answer["budget"] or "").strip() and not is_positive(answer["budget"]):
        message = "The budget is a number above 0, or empty."
        findings.append(Finding("answer", "bad-budget", message))
    return findings or walk_findings(answer)


def is_positive(text):
    return (number(text or "") or 0) > 0


def stage_problems(stage, count):
    """(code, message) of everything wrong within one stage."""
    if not len(stage["text"]):
        yield "stage-empty", "describe the scene."
    for finding in prose_findings("answer", stage["text"]):
        yield finding.code, finding.message
    for place, (_, action) in enumerate(rows(stage, "actions"), start=1):
        if is_blank(action["text"]):
            yield "action-empty", f"action {place} has no English text."
        cost = number(action["cost"] or "")
        if cost is None or cost < 0 or number(action["score"] or "") is None:
            yield "bad-number", f"action {place}: cost or score is no number."
        if not 0 <= (action["leads_to"] or 0) <= count:
            yield "no-such-stage", f"action {place} leads to a stage that is not there."


def walk_findings(answer):
    """Stages nobody reaches, and full marks that nobody can earn."""
    stages = [stage for _, stage in rows(answer, "stages")]
    reached = reachable(stages)
    findings = [
        Finding("answer", "stage-unreached", f"No action leads to stage {n}.")
        for n in range(1, len(stages) + 1)
        if n not in reached
    ]
    scores = [
        number(action["score"])
        for n in reached
        for _, action in rows(stages[n - 1], "actions")
    ]
    if sum(x for x in scores if x > 0) < number(answer["full"]):
        message = "The actions do not add up to the points for full marks."
        findings.append(Finding("answer", "full-unreached", message))
    return findings


def reachable(stages):
    """The numbers of the stages the first one leads to, itself included."""
    reached, waiting = set(), [1]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            actions = rows(stages[here - 1], "actions")
            waiting += [x["leads_to"] for _, x in actions if x["leads_to"]]
    return reached


def stage_texts(stage_id, stage, compiler, language):
    """{id: [block]} of a stage and its actions."""
    return {
        stage_id: compiler.prose(stage["text"], language),
        **{
            pk: [compiler.text(action["text"], language)]
            for pk, action in rows(stage, "actions")
        },
    }


def results(stage, compiler, language):
    """{"result-<id>": [block]} of the actions that show something."""
    return {
        f"result-{pk}": [compiler.text(action["result"], language)]
        for pk, action in rows(stage, "actions")
        if not is_blank(action["result"])
    }


@dataclass
class State:
    """Where a walk stands."""

    stage: str
    left: Fraction | None
    visited: list
    taken: list = field(default_factory=list)
    score: Fraction = Fraction(0)
    harm: Fraction = Fraction(0)


def walked(key, actions):
    """The state after the actions; one that was not open is passed over."""
    budget = key["budget"] and number(key["budget"])
    state = State(key["start"], budget, [key["start"]])
    for action in actions:
        step = next(
            (x for x in open_actions(key, state) if x["action"] == action), None
        )
        if step:
            advance(state, step)
    return state


def advance(state, step):
    score = number(step["score"])
    state.taken.append(step["action"])
    state.score += score
    state.harm += max(-score, Fraction(0))
    if state.left is not None:
        state.left -= number(step["cost"])
    if step["to"]:
        state.stage = step["to"]
        if step["to"] not in state.visited:
            state.visited.append(step["to"])


def open_actions(key, state):
    """What can be done now: not done before, and within the budget."""
    return [
        step
        for step in key["stages"][state.stage]
        if step["action"] not in state.taken
        and (state.left is None or number(step["cost"]) <= state.left)
    ]


def priced(key, stage_id):
    return [{"id": x["action"], "cost": x["cost"]} for x in key["stages"][stage_id]]


def shown(value):
    """An exact amount as a plain decimal."""
    return f"{(Decimal(value.numerator) / value.denominator).normalize():f}"


def told(key, step, language):
    """An action for editors: its words, what it shows and where it leads."""
    texts, stages = key["texts"][language], list(key["stages"])
    return {
        "blocks": texts[step["action"]],
        "result": texts.get(f"result-{step['action']}", []),
        "cost": step["cost"],
        "score": step["score"],
        "to": stages.index(step["to"]) + 1 if step["to"] else None,
    }
