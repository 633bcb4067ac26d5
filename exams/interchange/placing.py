"""Where the questions of an import belong: subject, topics, exam types."""

from cms.syllabus.models import SubjectPage, TopicPage
from exams.bank import facts
from exams.bank.exam_types import ExamType, QuestionExamType
from exams.bank.models import QuestionTopic
from exams.bank.stimuli import Stimulus


class ExamTypes:
    """The editors' exam types, asked for once and only when a row names one."""

    def __init__(self):
        self.known = None

    def resolve(self, item):
        """Fill in the item's exam types; yields what was not found."""
        for name in item.draft.facts.get("exam_types") or ():
            pk = self.by_name().get(name.casefold())
            if pk is None:
                yield item.against("exam_types", "unknown-exam-type", name=name[:80])
            else:
                item.exam_types.add(pk)

    def by_name(self):
        if self.known is None:
            rows = ExamType.objects.values_list("name", "pk")
            self.known = {name.casefold(): pk for name, pk in rows}
        return self.known


def place(items):
    """Give each question its passage, subject, topics and exam types, in three queries."""
    passages = Stimulus.objects.select_related("live_version").in_bulk(
        {item.new["stimulus"] for item in items} - {None}
    )
    subjects = SubjectPage.objects.in_bulk({item.new["subject"] for item in items})
    topics = TopicPage.objects.in_bulk({pk for x in items for pk in x.new["topics"]})
    for item in items:
        item.question.stimulus = passages.get(item.new["stimulus"])
        item.question.subject = subjects.get(item.new["subject"])
        put(item, "topics", "question_topics", QuestionTopic, "topic_id")
        put(item, "exam_types", "question_exam_types", QuestionExamType, "exam_type_id")
        for link in item.question.question_topics.all():
            link.topic = topics[link.topic_id]


def misplaced(items):
    """Against rows whose topics lie outside of their subject."""
    return [
        item.against("topics", "topic-elsewhere", reason=finding.message)
        for item in items
        for finding in facts.misplaced(item.question)
    ]


def put(item, name, relation, model, key):
    """The rows of one relation anew, where the content differs."""
    if item.created or item.new[name] != item.old[name]:
        rows = [model(**{key: pk}) for pk in item.new[name]]
        setattr(item.question, relation, rows)
