"""Kinds of question. Adding one is a module here and a line in KINDS.

A kind's module holds
    NAME, LABEL, AnswerBlock          what editors fill in
    readiness(answer)                 what is missing before publishing: [Finding]
    delivery(answer, compiler)        {"options": [ids], "texts": {language: {id: [block]}}}
                                      and whatever else a client needs to ask it
    key(answer, compiler)             what is right, as JSON
    check(response, delivery)         the response in its one form, or Malformed
    mark(key, response, rule)         the share of the place's marks, a Fraction
and where it applies
    MODES                             the marking modes it knows, when not all
    FIXED_ORDER = True                its options are never shuffled
    solution(key, delivery)           what is right in words for editors, a line or two,
                                      where the preview cannot mark the right options
    outlines(key)                     [(SVG element, {attribute: pixels})] of what is right
                                      on its picture
    unfolded(key, language)           [{number, blocks, actions}] of all that it opens step
                                      by step, for editors
    explanations(answer, compiler)    {language: {option id: [block]}}, for the review
    take(key, response, action)       for one answered in steps on the server: the
    reveal(key, response)             response after a step, and what it has opened
where `answer` is the value of its AnswerBlock and `delivery` what it answered, without
the texts.
"""

from exams.kinds import (
    assertion_reason,
    clinical_simulation,
    fill_blanks,
    hot_spot,
    integer,
    matching,
    multiple_choice,
    numeric,
    ordering,
    short_text,
    single_choice,
    true_false,
)

KINDS = {
    kind.NAME: kind
    for kind in (
        single_choice,
        multiple_choice,
        true_false,
        assertion_reason,
        integer,
        numeric,
        short_text,
        fill_blanks,
        matching,
        ordering,
        hot_spot,
        clinical_simulation,
    )
}
CHOICES = [(name, kind.LABEL) for name, kind in KINDS.items()]
STEPWISE = {name for name, kind in KINDS.items() if hasattr(kind, "reveal")}


def right_or_nothing():
    """The marking rule of an exam that names none: full marks or none, no negatives."""
    rule = {"mode": "exact", "right": "1", "wrong": "0", "blank": "0"}
    return {name: dict(rule) for name in KINDS}


def marked_by(kind, key, delivery):
    """The key as marking takes it: some kinds also look at what was offered."""
    return getattr(KINDS[kind], "marked_by", lambda key, _: key)(key, delivery)


def shuffled(delivery, random):
    """The option ids of a delivered question as one student meets them.

    Mixed by `random.shuffle`; pinned options stay last, and some kinds stay as they are.
    """
    options = list(delivery["options"])
    if getattr(KINDS[delivery["kind"]], "FIXED_ORDER", False):
        return options
    pinned = [pk for pk in options if pk in delivery.get("pinned", ())]
    free = [pk for pk in options if pk not in pinned]
    random.shuffle(free)
    return free + pinned
