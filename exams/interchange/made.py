"""Made-up questions for development and benches: valid, alike for a seed, in bulk."""

from itertools import islice
from random import Random
from uuid import UUID, uuid4

from django.db import transaction

from wagtail.images import get_image_model

from cms.syllabus.models import SubjectPage, TopicPage
from exams.bank.exam_types import ExamType
from exams.bank.models import Question
from exams.interchange.contents import EMPTY
from exams.interchange.lookups import Item
from exams.interchange.placing import place
from exams.interchange.writing import SLICE, write_questions

SOURCE = "Made up"
LIVE, HINDI, PICTURES = 0.85, 0.6, 0.05
THINGS = {
    "force": "बल",
    "mass": "द्रव्यमान",
    "current": "धारा",
    "voltage": "वोल्टता",
    "energy": "ऊर्जा",
    "pressure": "दाब",
    "momentum": "संवेग",
    "frequency": "आवृत्ति",
    "density": "घनत्व",
    "resistance": "प्रतिरोध",
}
PLACES = {
    "a copper wire": "ताँबे के तार",
    "a still lake": "शांत झील",
    "a moving train": "चलती रेलगाड़ी",
    "the upper atmosphere": "ऊपरी वायुमंडल",
    "a closed vessel": "बंद बर्तन",
    "a rotating disc": "घूमती चकती",
}
TAGS = ("algebra", "revision", "past paper", "quick", "tricky", "formula", "practice")


class Surroundings:
    """What made-up questions hang on: whatever pages, pictures and exam types are there."""

    def __init__(self):
        subjects = list(SubjectPage.objects.order_by("pk"))
        self.topics = [
            (subject.pk, topic.pk)
            for topic in TopicPage.objects.order_by("pk")
            for subject in subjects
            if topic.is_descendant_of(subject)
        ]
        self.images = list(
            get_image_model().objects.order_by("pk").values_list("pk", flat=True)[:20]
        )
        self.exam_types = list(ExamType.objects.values_list("pk", flat=True))


def make_questions(count, seed, told=lambda made: None):
    """Make those of the first `count` questions of a seed that are not there yet.

    Answers how many were made; tells after every slice, which commits.
    """
    known = Question.objects.filter(source=SOURCE, source_id__startswith=f"{seed}-")
    known = {
        int(x.rpartition("-")[2]) for x in known.values_list("source_id", flat=True)
    }
    around, made = Surroundings(), 0
    missing = (n for n in range(1, count + 1) if n not in known)
    while numbers := list(islice(missing, SLICE)):
        write([content(rng(seed, n), seed, n, around) for n in numbers])
        made += len(numbers)
        told(made)
    return made


def rng(seed, number):
    return Random(f"{seed}-{number}")  # noqa: S311 - nothing secret


@transaction.atomic
def write(contents):
    for live in (True, False):
        items = [
            Item(None, question=Question(live=False), created=True, new=new)
            for is_live, new in contents
            if is_live is live
        ]
        place(items)
        write_questions(items, publish=live, user=None, uuid=uuid4())


def content(random, seed, number, around):
    """(whether it is published, its content)."""
    thing, place_ = random.choice(list(THINGS)), random.choice(list(PLACES))
    a, b = random.randint(2, 99), random.randint(2, 9)
    hindi = random.random() < HINDI
    words = {
        "en": f"Question {number}: find the {thing} in {place_} when $x={a}+{b}$.",
        "hi": f"प्रश्न {number}: {PLACES[place_]} में {THINGS[thing]} ज्ञात कीजिए, जब $x={a}+{b}$।"
        if hindi
        else "",
    }
    subject, topic = random.choice(around.topics or [(None, None)])
    make = random.choice(list(ANSWERS))
    return random.random() < LIVE, {
        **EMPTY,
        "prompt": [block(random, "text", words), *pictures(random, around.images)],
        "answer": [block(random, make, ANSWERS[make](random, a, b, hindi))],
        "explanation": [
            block(
                random,
                "text",
                {"en": "Add the two.", "hi": "दोनों जोड़िए।" if hindi else ""},
            )
        ],
        "plain_text": f"Find the {thing} in {place_}.",
        "subject": subject,
        "topics": [topic] if topic else [],
        "difficulty": random.choice(["easy", "medium", "hard"]),
        "tags": sorted(random.sample(TAGS, 2)),
        "source": SOURCE,
        "source_id": f"{seed}-{number}",
        "exam_types": random.sample(around.exam_types, min(1, len(around.exam_types))),
        "year": random.randint(2010, 2025),
        "expected_seconds": random.randrange(30, 200, 10),
    }


def block(random, kind, value):
    return {"type": kind, "value": value, "id": identity(random)}


def identity(random):
    return str(UUID(int=random.getrandbits(128), version=4))


def pictures(random, images):
    if not images or random.random() > PICTURES:
        return []
    value = {"image": random.choice(images), "alt": {"en": "A drawing", "hi": ""}}
    return [block(random, "image", value)]


def choices(random, a, b, hindi, right=1):
    """Four sums, some of them right."""
    texts = [a + b, a - b, a * b + 1, a + b + 100]
    return {
        "options": [
            block(
                random,
                "item",
                {
                    "text": {
                        "en": f"{text} units",
                        "hi": f"{text} इकाई" if hindi else "",
                    },
                    "picture": [],
                    "correct": place < right,
                },
            )
            for place, text in enumerate(texts)
        ]
    }


ANSWERS = {
    "single_choice": choices,
    "multiple_choice": lambda *facts: choices(*facts, right=2),
    "true_false": lambda random, *_: {"correct": random.choice(["true", "false"])},
    "numeric": lambda _, a, b, hindi: {"value": str(a + b), "tolerance": "0.5"},
    "integer": lambda _, a, b, hindi: {"value": str(a + b)},
    "short_text": lambda _, a, b, hindi: {"accepted": str(a + b)},
}
