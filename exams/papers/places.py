"""Exams whose rules draw from subjects and topics."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast

from wagtail.models import Revision

from exams.papers.models import Exam, MixRule, MixShare, MixTopic


def exams_at(ids):
    """Exams with a rule about these pages, those whose draft has one, too."""
    kind = ContentType.objects.get_for_model(Exam, for_concrete_model=False)
    drafted = Exam.objects.filter(has_unpublished_changes=True)
    revisions = Revision.objects.filter(
        Q(pk__in=drafted.values("latest_revision"))
        | Q(approved_go_live_at__isnull=False),
        named_in_draft(ids),
        base_content_type=kind,
    )
    rows = (
        MixRule.objects.filter(subject__in=ids).values("section__exam"),
        MixTopic.objects.filter(topic__in=ids).values("rule__section__exam"),
        MixShare.objects.filter(topic__in=ids).values("rule__section__exam"),
        revisions.values(pk=Cast("object_id", BigIntegerField())),
    )
    found = Q()
    for exams in rows:
        found |= Q(pk__in=exams)
    return Exam.objects.filter(found).order_by("pk")


def named_in_draft(ids):
    named = Q()
    for pk in ids:
        for rule in (
            {"subject": pk},
            {"topics": [{"topic": pk}]},
            {"shares": [{"topic": pk}]},
        ):
            named |= Q(content__contains={"sections": [{"rules": [rule]}]})
    return named
