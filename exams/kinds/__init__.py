"""Kinds of question. Adding one is a module here and a line in KINDS.

A kind's module holds
    NAME, LABEL, AnswerBlock          what editors fill in
    readiness(answer)                 what is missing before publishing: [Finding]
    leaves(answer), images(answer)    the text leaves and pictures it holds
    delivery(answer, compiler)        {"options": [ids], "texts": {language: {id: [block]}}}
    key(answer)                       what is right, as JSON
    check(response, delivery)         the response in its one form, or Malformed
    mark(key, response, rule)         the share of the place's marks, a Fraction
where `answer` is the value of its AnswerBlock.
"""

from exams.kinds import multiple_choice, numeric, single_choice, true_false

KINDS = {
    kind.NAME: kind for kind in (single_choice, multiple_choice, true_false, numeric)
}
CHOICES = [(name, kind.LABEL) for name, kind in KINDS.items()]


def right_or_nothing():
    """The marking rule of an exam that names none: full marks or none, no negatives."""
    rule = {"mode": "exact", "right": "1", "wrong": "0", "blank": "0"}
    return {name: dict(rule) for name in KINDS}
