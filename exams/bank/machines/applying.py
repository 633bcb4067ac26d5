"""A document laid over a question in memory; every reason against it has a path."""

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from taggit.models import Tag

from cms.syllabus.access import SyllabusIndex, the_syllabus
from core.problems import Refusal
from exams.bank import facts
from exams.bank.documents import references, settled
from exams.bank.exam_types import ExamType, QuestionExamType
from exams.bank.models import Question, QuestionTopic, TaggedQuestion
from exams.bank.stimuli import Stimulus
from exams.kinds.findings import Finding

STREAMS = ("prompt", "answer", "explanation")
PLAIN = (
    *("plain_text", "difficulty", "source", "source_id", "year", "author"),
    *("expected_seconds", "licence_note", "metadata"),
)
PLACES = ("section", "number", "marks")


class Names:
    """What documents name, found once: subjects, topics, exam types."""

    def __init__(self, syllabus=""):
        self.code, self.found, self.types = syllabus, None, None

    def index(self):
        self.found = self.found or SyllabusIndex(the_syllabus(self.code or None))
        return self.found

    def exam_type(self, name):
        if self.types is None:
            rows = ExamType.objects.all()
            self.types = {row.name.casefold(): row for row in rows}
        return self.types.get(name.casefold())


def apply(question, draft, names):
    """Lay the draft over the question, unsaved; answers [Finding]."""
    found = []
    lay_streams(question, draft, found)
    for name in PLAIN:
        if name in draft.facts:
            setattr(question, name, draft.facts[name])
    lay_subject(question, draft.facts, names, found)
    lay_exam_types(question, draft.facts, names, found)
    lay_tags(question, draft.facts)
    lay_stimulus(question, draft, found)
    found += [
        Finding(name, "unknown-field", "A place belongs to an exam.")
        for name in PLACES
        if name in draft.facts
    ]
    return found or [*facts.findings(question), *facts.misplaced(question)]


def lay_streams(question, draft, found):
    old = {name: list(getattr(question, name).get_prep_value()) for name in STREAMS}
    raw = draft.streams(old)
    known = assets(references(raw), found)
    words = (question.plain_text, draft.facts.get("plain_text", question.plain_text))
    for name in STREAMS:
        block = Question._meta.get_field(name).stream_block
        value = settled(raw[name], known, words)
        if not found:
            setattr(question, name, block.to_python(value))


def assets(wanted, found):
    """{Reference.key: {id}} of the library; says what is not there."""
    known = {}
    for one in wanted:
        known[one.key] = ids_of(one)
        if not known[one.key]:
            words = f"The library has no {one.sort} {one.way} “{one.name}”."
            found.append(Finding(one.sort, "unknown-asset", words))
    return known


def ids_of(one):
    model = get_image_model() if one.sort == "image" else get_document_model()
    if one.way == "file":
        return set()
    column = {"id": "pk", "hash": "file_hash"}[one.way]
    rows = model.objects.filter(**{column: one.name})
    return set(rows.values_list("pk", flat=True))


def lay_subject(question, told, names, found):
    if "subject" in told:
        name = told["subject"]
        question.subject = (
            look(names, "subject", name, "subject", found) if name else None
        )
    if "topics" in told:
        near = () if question.subject is None else (question.subject,)
        topics = [
            look(names, "topic", name, f"topics[{n}]", found, *near)
            for n, name in enumerate(told["topics"])
        ]
        once = {topic.pk: topic for topic in topics if topic}
        question.question_topics = [QuestionTopic(topic=x) for x in once.values()]


def look(names, noun, name, path, found, *near):
    try:
        return getattr(names.index(), noun)(name, *near)
    except Refusal as no:
        found.append(Finding(path, no.code, str(no)))
        return None


def lay_exam_types(question, told, names, found):
    if "exam_types" not in told:
        return
    types = {}
    for n, name in enumerate(told["exam_types"]):
        one = names.exam_type(name)
        if one is None:
            words = f"There is no exam type “{name}”."
            found.append(Finding(f"exam_types[{n}]", "unknown-exam-type", words))
        else:
            types[one.pk] = QuestionExamType(exam_type=one)
    question.question_exam_types = list(types.values())


def lay_tags(question, told):
    if "tags" in told:
        tags = [Tag.objects.get_or_create(name=name)[0] for name in told["tags"]]
        question.tagged_items = [TaggedQuestion(tag=tag) for tag in tags]


def lay_stimulus(question, draft, found):
    if "stimulus" not in draft.document:
        return
    pk = (draft.stimulus or {}).get("id")
    question.stimulus = Stimulus.objects.filter(pk=pk).first() if pk else None
    if draft.stimulus and question.stimulus is None:
        words = "Name a passage of the bank by its id."
        found.append(Finding("stimulus", "unknown-stimulus", words))
