"""Questions of the bank as documents, in a flat number of queries."""

from taggit.models import Tag

from cms.syllabus.models import SubjectPage, TopicPage
from exams.bank import documents
from exams.bank.exam_types import ExamType

KEPT = (
    *("plain_text", "difficulty", "source", "source_id", "year", "author"),
    *("expected_seconds", "licence_note", "metadata"),
)


def documents_of(questions, refer=documents.refer_by_id):
    """[document or None] of loaded questions; None for one without an answer.

    Prefetch `question_topics`, `question_exam_types` and `tagged_items`. A stimulus is named by its id.
    """
    names = Names(questions)
    return [
        document_of(question, names, refer) if len(question.answer) else None
        for question in questions
    ]


def document_of(question, names, refer):
    streams = {
        name: list(getattr(question, name).get_prep_value())
        for name in ("prompt", "answer", "explanation")
    }
    facts = {name: getattr(question, name) for name in KEPT}
    facts["subject"] = names.subjects.get(question.subject_id, "")
    links = question.question_topics.all()
    facts["topics"] = sorted(names.topics[link.topic_id] for link in links)
    facts["tags"] = sorted(names.tags[x.tag_id] for x in question.tagged_items.all())
    suits = question.question_exam_types.all()
    facts["exam_types"] = sorted(names.exam_types[x.exam_type_id] for x in suits)
    if question.stimulus_id:
        facts["stimulus"] = {"id": question.stimulus_id}
    return documents.document_of(streams, facts, refer)


class Names:
    """The codes of subjects and topics and the names of tags, asked for once."""

    def __init__(self, questions):
        subjects = {question.subject_id for question in questions}
        topics = {x.topic_id for q in questions for x in q.question_topics.all()}
        tags = {x.tag_id for q in questions for x in q.tagged_items.all()}
        self.subjects = codes(SubjectPage, subjects)
        self.topics = codes(TopicPage, topics)
        types = {x.exam_type_id for q in questions for x in q.question_exam_types.all()}
        rows = ExamType.objects.filter(pk__in=types)
        self.exam_types = dict(rows.values_list("pk", "name"))
        rows = Tag.objects.filter(pk__in=tags)
        self.tags = dict(rows.values_list("pk", "name"))


def codes(model, ids):
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "code"))
