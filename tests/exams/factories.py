"""Questions and exams for tests; plain functions, keywords override."""

from itertools import count
from uuid import uuid4

from django.db import transaction

from exams.kinds import right_or_nothing
from exams.models import (
    Exam,
    ExamQuestion,
    ExamSection,
    ExamTemplate,
    MarkingRule,
    Question,
    Stimulus,
)

numbers = count(1)


def leaf(en, hi=""):
    return {"en": en, "hi": hi}


def option(text, *, correct=False, hi=""):
    value = {"text": leaf(text, hi), "picture": [], "correct": correct}
    return {"type": "item", "value": value, "id": str(uuid4())}


def single_choice(*texts, right=0):
    texts = texts or ("one", "two", "three", "four")
    options = [option(text, correct=n == right) for n, text in enumerate(texts)]
    return {"type": "single_choice", "value": {"options": options}, "id": str(uuid4())}


def multiple_choice(*texts, right=(0, 2)):
    texts = texts or ("one", "two", "three", "four")
    options = [option(text, correct=n in right) for n, text in enumerate(texts)]
    return {
        "type": "multiple_choice",
        "value": {"options": options},
        "id": str(uuid4()),
    }


def true_false(correct="true"):
    return {"type": "true_false", "value": {"correct": correct}, "id": str(uuid4())}


def numeric(value="12.5", tolerance="0"):
    return {
        "type": "numeric",
        "value": {"value": value, "tolerance": tolerance},
        "id": str(uuid4()),
    }


def text(en, hi=""):
    return {"type": "text", "value": leaf(en, hi), "id": str(uuid4())}


def draft_question(prompt=None, answer=None, *, hi="", explanation="", **fields):
    """A saved draft with one revision."""
    question = Question(live=False, **fields)
    question.prompt = [text(prompt or f"Question number {next(numbers)}?", hi)]
    question.answer = [answer or single_choice()]
    question.explanation = [text(explanation)] if explanation else []
    for name in ("prompt", "answer", "explanation"):
        block = Question._meta.get_field(name).stream_block
        setattr(question, name, block.to_python(raw(getattr(question, name))))
    question.save()
    question.save_revision()
    return question


def raw(value):
    return value if isinstance(value, list) else list(value.raw_data)


def make_question(*args, **fields):
    """A published question."""
    question = draft_question(*args, **fields)
    question.latest_revision.publish()
    question.refresh_from_db()
    return question


def draft_stimulus(words="A passage.", **fields):
    """A saved draft with one revision."""
    stimulus = Stimulus(title="Passage", live=False, **fields)
    stimulus.body = Stimulus._meta.get_field("body").stream_block.to_python(
        [text(words)]
    )
    stimulus.save()
    stimulus.save_revision()
    return stimulus


def make_stimulus(*args, **fields):
    """A published stimulus."""
    stimulus = draft_stimulus(*args, **fields)
    stimulus.latest_revision.publish()
    stimulus.refresh_from_db()
    return stimulus


def make_rule(**kinds):
    rule, _ = MarkingRule.objects.get_or_create(
        name=f"Rule {next(numbers)}",
        defaults={"kinds": {**right_or_nothing(), **kinds}},
    )
    return rule


@transaction.atomic
def draft_exam(sections=None, *, rule=None, marks=1, **fields):
    """A saved draft; `sections` is a list of lists of questions."""
    sections = sections or [[make_question(), make_question()]]
    exam = Exam(live=False, **{"name": f"Exam {next(numbers)}", **fields})
    exam.sections = [
        ExamSection(
            number=number,
            name=f"Section {number}",
            max_marks=marks * len(questions),
            marking_rule=rule or make_rule(),
            questions=[
                ExamQuestion(number=place, question=question, marks=marks)
                for place, question in enumerate(questions, start=1)
            ],
        )
        for number, questions in enumerate(sections, start=1)
    ]
    exam.save()
    exam.save_revision()
    return exam


def make_exam(*args, **fields):
    """A published exam."""
    exam = draft_exam(*args, **fields)
    exam.latest_revision.publish()
    exam.refresh_from_db()
    return exam


LINE = {"slope": "2", "offset": "0"}


def make_template(name="Board test", parts=((2, "4"),), **fields):
    """A template of one section."""
    section = {
        "name": "Algebra",
        "rule": fields.pop("rule", "Nobody's"),
        "parts": [{"count": count, "marks": marks} for count, marks in parts],
    }
    shape = {"minutes": 45, "languages": ["en"], "tie_keys": [], "sections": [section]}
    return ExamTemplate.objects.create(board="Board", name=name, shape=shape, **fields)
