"""Where questions belong: the subject and topics they name, in rows and in drafts."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast

from wagtail.models import Revision

from cms.syllabus.actions import hold
from core.problems import Refusal
from exams.bank.facts import is_below, misplaced


def questions_at(ids):
    """Questions that name these pages, those whose latest or scheduled draft does, too."""
    from exams.bank.models import Question, QuestionTopic

    kind = ContentType.objects.get_for_model(Question, for_concrete_model=False)
    drafted = Question.objects.filter(has_unpublished_changes=True)
    revisions = Revision.objects.filter(
        Q(pk__in=drafted.values("latest_revision"))
        | Q(approved_go_live_at__isnull=False),
        named_in_draft(ids),
        base_content_type=kind,
    )
    linked = QuestionTopic.objects.filter(topic__in=ids)
    return Question.objects.filter(
        Q(subject__in=ids)
        | Q(pk__in=linked.values("question"))
        | Q(pk__in=revisions.values(pk=Cast("object_id", BigIntegerField())))
    ).order_by("pk")


def named_in_draft(ids):
    named = Q(content__subject__in=ids)
    for pk in ids:
        named |= Q(content__contains={"question_topics": [{"topic": pk}]})
    return named


def keep_places(questions):
    """Hold the subjects and topics of questions, in one statement for all.

    Refuses with `topic-moved` where somebody moved or deleted one since it was looked
    at; what was in the wrong place before, readiness names.
    """
    named = {question: pages_of(question) for question in questions}
    ids = set().union(*named.values()) - {None}
    paths = hold(ids) if ids else {}
    if ids - paths.keys():
        raise Refusal("topic-moved")
    for question, (subject, *topics) in named.items():
        above = paths.get(subject, "")
        stay = all(is_below(paths[topic], above) for topic in topics)
        if subject and not stay and not misplaced(question):
            raise Refusal("topic-moved")


def pages_of(question):
    topics = [link.topic_id for link in question.question_topics.all()]
    return [question.subject_id, *topics]


class Placed:
    """Beside RevisionMixin: what a draft names is there when it is saved."""

    def save_revision(self, *args, **options):
        with transaction.atomic():
            keep_places([self])
            return super().save_revision(*args, **options)
