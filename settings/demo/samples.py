"""Three questions of the demo that visitors may try; they stand in no exam."""

import json
from uuid import uuid4

from accounts.models import User
from cms.models import SubjectPage, TopicPage
from exams.models import Question, QuestionTopic
from settings.demo import SITE
from settings.demo.people import EDITOR

SOURCE = "samples"


def load():
    """The three, published, in order; what is there stays."""
    plan = json.loads((SITE / "questions.json").read_text())
    editor = User.objects.get(email=EDITOR)
    return [one(number, said, editor) for number, said in enumerate(plan, start=1)]


def one(number, said, editor):
    kept = Question.objects.filter(source=SOURCE, source_id=str(number)).first()
    return kept or make(number, said, editor)


def make(number, said, editor):
    subject = SubjectPage.objects.get(code=said["subject"])
    question = Question(
        live=False, subject=subject, source=SOURCE, source_id=str(number)
    )
    question.prompt = json.dumps([block("text", said["prompt"])])
    options = [option(x) for x in said["options"]]
    question.answer = json.dumps([block("single_choice", {"options": options})])
    question.explanation = json.dumps([block("text", said["explanation"])])
    topic = TopicPage.objects.get(code=said["topic"])
    question.question_topics = [QuestionTopic(topic=topic)]
    question.save()
    question.save_revision(user=editor).publish(user=editor)
    return question


def option(said):
    words = {"en": said["en"], "hi": said["hi"]}
    value = {"text": words, "picture": [], "correct": said.get("correct", False)}
    return block("item", value)


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid4())}
