"""What the rows name, found in the database in a flat number of queries."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from taggit.models import Tag

from cms.syllabus.access import SyllabusIndex, the_syllabus
from core.problems import Refusal
from exams.bank.drafts import drafts_of
from exams.bank.models import Question
from exams.bank.stimuli import Stimulus
from exams.interchange.contents import EMPTY, content_of
from exams.interchange.problems import problem


@dataclass
class Item:
    """A row on its way: its draft, what it names, the question it is, what changes.

    `home` is the subject its topics lie under, `pictures` are those it shows by
    Reference.key, `raw` its blocks before pictures have their ids, `said` the digests
    of its wordings.
    """

    draft: object
    subject: object = None
    home: object = None
    topics: list = field(default_factory=list)
    exam_types: set = field(default_factory=set)
    pictures: dict = field(default_factory=dict)
    raw: dict = field(default_factory=dict)
    said: list = field(default_factory=list)
    question: object = None
    created: bool = False
    moved: bool = False
    number: int | None = None
    old: dict = field(default_factory=lambda: dict(EMPTY))
    new: dict = field(default_factory=dict)

    @property
    def state(self):
        """As the report counts it: its question, or its place in the exam, differs."""
        if self.created:
            return "created"
        return "updated" if self.differs or self.moved else "unchanged"

    @property
    def differs(self):
        """True where the question itself is new or changed."""
        return self.created or self.new != self.old

    @property
    def waits(self):
        """True where its question has a draft to publish."""
        return not self.question.live or self.question.has_unpublished_changes

    def writes(self, publish):
        """True where the row makes a difference to its question."""
        return self.differs or (publish and self.waits)

    def changes(self, publish):
        """True where the row makes a difference to a question that is there."""
        return not self.created and self.writes(publish)

    def against(self, column, code, **facts):
        return problem(self.draft.row, column, code, **facts)


class Subjects:
    """Subjects and topics of the one syllabus, asked for only when a row names one."""

    def __init__(self, code):
        self.code, self.index, self.known = code, None, {}
        self.absent = Counter()

    def refusal(self):
        """Why there is no such syllabus, or None."""
        try:
            self.index = self.index or SyllabusIndex(the_syllabus(self.code))
        except Refusal as refusal:
            return refusal.code
        return None

    def resolve(self, item):
        """Fill in subject and topics; answers what was not found."""
        draft, problems = item.draft, []
        if name := draft.facts.get("subject"):
            item.subject = self.find(item, "subject", name, (), problems)
        for text in draft.topics or ():
            within = (item.subject,) if item.subject else ()
            item.topics.append(self.find(item, "topic", text, within, problems))
        item.topics = list({page.pk: page for page in item.topics if page}.values())
        item.home = self.above(item.topics)
        return problems

    def above(self, topics):
        """The subject of the first of these topics."""
        first = next(iter(topics), None)
        subjects = self.index.subjects if first else []
        return next((x for x in subjects if first.is_descendant_of(x)), None)

    def find(self, item, noun, text, within, problems):
        column = {"subject": "subject", "topic": "topics"}[noun]
        found = self.look(noun, text, within)
        if not isinstance(found, str):
            return found
        if found == "unknown-topic":
            self.absent[within[0].code if within else "", text] += 1
        problems.append(item.against(column, found, name=text[:100]))
        return None

    def look(self, noun, text, within):
        """The page, or the code of the refusal; each text asked once."""
        key = (noun, text, *(page.pk for page in within))
        if key not in self.known:
            self.known[key] = self.refusal() or self.ask(noun, text, within)
        return self.known[key]

    def ask(self, noun, text, within):
        try:
            return getattr(self.index, noun)(text, *within)
        except Refusal as refusal:
            return refusal.code


def locked_questions(ids, identities):
    """Questions of these ids and of these (source, source_id), locked, with children.

    Answers ({id: question as its editors see it}, {(source, source_id): id}).
    """
    identities = [pair for pair in identities if pair]
    found = Question.objects.filter(
        source__in={source for source, _ in identities},
        source_id__in={source_id for _, source_id in identities},
    )
    named = set(found.values_list("pk", flat=True)) if identities else set()
    rows = (
        Question.objects.select_for_update(of=["self"], no_key=True)
        .filter(pk__in={*ids, *named})
        .select_related("latest_revision")
        .prefetch_related("question_topics", "question_exam_types", "tagged_items")
        .order_by("pk")
    )
    rows = list(rows)
    by_identity = {(q.source, q.source_id): q.pk for q in rows if q.source_id}
    return {question.pk: question for question in drafts_of(rows)}, by_identity


def contents_of(questions):
    """{id: content} of loaded questions."""
    ids = {item.tag_id for q in questions.values() for item in q.tagged_items.all()}
    names = dict(Tag.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {pk: content_of(question, names) for pk, question in questions.items()}


def without_stimulus(items):
    """Items that name a passage which is not there."""
    named = {x.draft.bank.stimulus["id"]: x for x in items if x.draft.bank.stimulus}
    known = set(Stimulus.objects.filter(pk__in=named).values_list("pk", flat=True))
    for item in items:
        told = item.draft.bank.stimulus
        if told and told["id"] not in known:
            yield item.against("stimulus", "unknown-stimulus", name=told["id"])


def assets(references):
    """{Reference.key: (ids, hash)} of those named by id or by the hash of their file."""
    found = {}
    for model, sort in models_of_assets():
        wanted = {x.key for x in references if x.sort == sort and x.way != "file"}
        ids = [name for _, way, name in wanted if way == "id"]
        hashes = [name for _, way, name in wanted if way == "hash"]
        rows = model.objects.filter(Q(pk__in=ids) | Q(file_hash__in=hashes))
        for pk, digest in rows.values_list("pk", "file_hash") if wanted else ():
            for key in ((sort, "id", pk), (sort, "hash", digest)):
                if key in wanted:
                    found.setdefault(key, (set(), digest))[0].add(pk)
    return found


def library(digests, shown):
    """{(sort, id): hash of its file} of assets with these (sort, hash) or (sort, id)."""
    found = {}
    for model, sort in models_of_assets():
        hashes = {x for kind, x in digests if kind == sort}
        ids = {x for kind, x in shown if kind == sort}
        rows = model.objects.filter(Q(file_hash__in=hashes) | Q(pk__in=ids))
        for pk, digest in rows.values_list("pk", "file_hash") if hashes or ids else ():
            found[sort, pk] = digest
    return found


def models_of_assets():
    return (get_image_model(), "image"), (get_document_model(), "sound")
