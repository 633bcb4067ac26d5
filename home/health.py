"""What is missing in the content: worked out for all editors together, and kept."""

from django.core.cache import cache
from django.db.models import Count, Q

from wagtail.models import Page

from cms.models import TopicPage
from cms.site.caching import stamp
from core import keys
from exams.bank.coverage.counting import counts, gaps
from exams.models import (
    Exam,
    PaperQuestion,
    PooledQuestion,
    Question,
    QuestionTopic,
    Stimulus,
)
from exams.papers.publishing import readiness
from home.models import Announcement, Banner, HomeSection

FEW, LOOKED_AT = 8, 5
KINDS = {
    "Questions": Question,
    "Passages": Stimulus,
    "Exams": Exam,
    "Pages": Page,
    "Banners": Banner,
    "Announcements": Announcement,
    "Home sections": HomeSection,
}


def kept():
    """The facts, worked out anew once something was published or a while has gone."""
    now, found = stamp(), cache.get(keys.HEALTH)
    if found and found["stamp"] == now:
        return found["facts"]
    facts = worked_out()
    cache.set(keys.HEALTH, {"stamp": now, "facts": facts}, keys.EXAM_SECONDS)
    return facts


def worked_out():
    topics = TopicPage.objects.order_by("path").values_list("pk", "title")
    empty, asked = gaps(counts({})), asked_topics()
    without = [
        [{"id": pk, "title": title} for pk, title in topics if is_missing(pk)]
        for is_missing in (empty.__contains__, lambda pk: pk not in asked)
    ]
    return {
        "no_questions": first(without[0]),
        "no_exams": first(without[1]),
        "kinds": [{"name": name, **tally(model)} for name, model in KINDS.items()],
        "not_ready": not_ready(),
    }


def first(rows):
    return {"count": len(rows), "rows": rows[:FEW]}


def asked_topics():
    """Ids of the topics that a published exam asks of, or may draw questions of."""
    papers = Exam.objects.filter(live=True).values("live_paper")
    places = PaperQuestion.objects.filter(paper__in=papers)
    rows = places.order_by().values_list("topics", flat=True).distinct()
    pooled = PooledQuestion.objects.filter(paper__in=papers).values("question")
    drawn = QuestionTopic.objects.filter(question__in=pooled)
    drawn = drawn.order_by().values_list("topic", flat=True).distinct()
    return {topic["id"] for topics in rows for topic in topics} | set(drawn)


def tally(model):
    rows = model.objects.order_by()
    return rows.aggregate(
        published=Count("pk", filter=Q(live=True)),
        drafts=Count("pk", filter=Q(live=False) | Q(has_unpublished_changes=True)),
    )


def not_ready():
    """The newest drafts of exams with the reasons that keep them from being published."""
    rows = Exam.objects.filter(has_unpublished_changes=True).select_related(
        "latest_revision"
    )
    found = []
    for exam in rows.order_by("-updated_at")[:LOOKED_AT]:
        reasons = readiness(exam.get_latest_revision_as_object())
        if reasons:
            found.append(
                {
                    "id": exam.pk,
                    "name": str(exam),
                    "reasons": len(reasons),
                    "first": reasons[0].message,
                }
            )
    return found
