"""How many questions each page of a syllabus has, by kind and difficulty."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from wagtail.models import Page

from cms.syllabus.models import SubjectPage, TopicPage
from exams.bank.duplicates.models import Pair
from exams.bank.models import Question, QuestionTopic

FACETS = ("difficulty", "kind", "live")


@dataclass
class Tally:
    """Published questions and those that are not."""

    live: int = 0
    drafts: int = 0

    def add(self, is_live, count):
        if is_live:
            self.live += count
        else:
            self.drafts += count


@dataclass
class Counts:
    """Of one page: all of its questions, and the same split up."""

    total: Tally = field(default_factory=Tally)
    difficulty: dict = field(default_factory=lambda: defaultdict(Tally))
    kind: dict = field(default_factory=lambda: defaultdict(Tally))

    def add(self, difficulty, kind, is_live, count):
        for tally in (self.total, self.difficulty[difficulty], self.kind[kind]):
            tally.add(is_live, count)


def pages():
    """Subjects and topics in the order of the tree."""
    return Page.objects.type(SubjectPage, TopicPage).order_by("path")


def questions(wanted):
    """The questions to be counted; one that was merged away is none."""
    pairs = Pair.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))
    gone = pairs.filter(verdict="merged").exclude(kept=OuterRef("pk"))
    chosen = {name: value for name, value in wanted.items() if value}
    return Question.objects.filter(~Exists(gone), **chosen)


def counts(wanted):
    """{page id: Counts}: of a topic its own questions, of a subject all it has.

    `wanted` narrows by "kind" and "difficulty". Two statements.
    """
    rows = questions(wanted)
    found = defaultdict(Counts)
    links = QuestionTopic.objects.filter(question__in=rows)
    for source, page, prefix in (
        (rows.filter(subject__isnull=False), "subject", ""),
        (links, "topic", "question__"),
    ):
        columns = [page, *[prefix + name for name in FACETS]]
        grouped = source.order_by().values_list(*columns).annotate(Count("pk"))
        for pk, *facts in grouped:
            found[pk].add(*facts)
    return found


def topicless(wanted):
    """{subject id: how many of its questions have no topic}."""
    links = QuestionTopic.objects.filter(question=OuterRef("pk"))
    rows = questions(wanted).filter(~Exists(links), subject__isnull=False)
    return dict(rows.order_by().values_list("subject").annotate(Count("pk")))


def gaps(found):
    """Ids of the pages that have no published question, nor any page below them."""
    paths = dict(pages().values_list("path", "pk"))
    covered = {
        path[:end]
        for path, pk in paths.items()
        if pk in found and found[pk].total.live
        for end in range(Page.steplen, len(path) + 1, Page.steplen)
    }
    return {pk for path, pk in paths.items() if path not in covered}
