"""Questions with pictures and recordings."""

from copy import deepcopy
from uuid import uuid4

from exams.models import Question
from tests.exams.factories import leaf, make_question, raw, single_choice, text
from tests.exams.test_kinds_document import EXAMPLES
from tests.exams.test_kinds_publishing import part


def shown(image):
    value = {"image": image.pk, "alt": leaf("A diagram")}
    return {"type": "image", "value": value, "id": str(uuid4())}


def played(document):
    value = {"sound": document.pk, "transcript": leaf("A beep")}
    return {"type": "audio", "value": value, "id": str(uuid4())}


def question_with(image, later=None, sound=None):
    """A published question whose prompt, and whose explanation, shows a picture.

    With `sound` the prompt plays a recording too.
    """
    question = Question(live=False)
    heard = [played(sound)] if sound else []
    fields = {
        "prompt": [text("What is this?"), shown(image), *heard],
        "answer": [single_choice()],
        "explanation": [shown(later)] if later else [],
    }
    for name, value in fields.items():
        block = Question._meta.get_field(name).stream_block
        setattr(question, name, block.to_python(raw(value)))
    question.save()
    question.save_revision().publish()
    question.refresh_from_db()
    return question


def case_with(image):
    """A published case whose second stage, led to by the action "ecg", shows a picture."""
    case = deepcopy(EXAMPLES["clinical_simulation"]["editor"])
    case["stages"][1]["value"]["text"].append(shown(image))
    return make_question(answer=part("clinical_simulation", case))
