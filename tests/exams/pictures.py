"""Questions with pictures."""

from uuid import uuid4

from exams.models import Question
from tests.exams.factories import leaf, raw, single_choice, text


def shown(image):
    value = {"image": image.pk, "alt": leaf("A diagram")}
    return {"type": "image", "value": value, "id": str(uuid4())}


def question_with(image, later=None):
    """A published question whose prompt, and whose explanation, shows a picture."""
    question = Question(live=False)
    fields = {
        "prompt": [text("What is this?"), shown(image)],
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
