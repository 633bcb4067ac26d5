"""The kinds of section there are. A room adds its own in a file of this name."""

from django.apps import apps
from django.db.models import F, Min, Q, Value, Window
from django.db.models.functions import RowNumber

from wagtail import blocks

from cms.blocks.sections import SectionKind
from cms.models import SubjectPage, TopicPage
from cms.site import telling
from exams.models import Exam
from exams.papers import offering, timing
from exams.papers.serializers import ExamSummary
from home.models.announcements import WRITTEN

OPEN, UPCOMING, PAST, ANY = "open", "upcoming", "past", "any"
STATES = [
    (OPEN, "Open now"),
    (UPCOMING, "Opening later"),
    (PAST, "Over"),
    (ANY, "All"),
]


def at_most(default, most=24):
    return blocks.IntegerBlock(
        default=default, min_value=1, max_value=most, label="At most"
    )


def subject(**options):
    return blocks.PageChooserBlock(page_type="cms.SubjectPage", **options)


class ExamsSection(SectionKind):
    """Published exams."""

    room = "exams"

    state = blocks.ChoiceBlock(choices=STATES, default="open")
    subject = subject(required=False, help_text="Empty: of any subject.")
    kind = blocks.ChoiceBlock(choices=Exam.Kind.choices, required=False)
    limit = at_most(6)

    class Meta:
        icon = "clipboard-list"
        label = "Exams"
        description = "Exams that are open, opening later or closed"

    def found(self, asked, look):
        picks = [x for n, said in enumerate(asked) for x in self.picked(said, look, n)]
        rows = list(picks[0].union(*picks[1:]))
        exams = Exam.objects.with_paper().prefetch_related("batches")
        exams = exams.in_bulk({pk for _, pk in rows})
        look.until(*self.moments(look.at))
        found = [[exams[pk] for n, pk in rows if n == one] for one in range(len(asked))]
        return [
            [self.told(x, look.at) for x in in_order(said["state"], some)]
            for said, some in zip(asked, found, strict=True)
        ]

    def picked(self, said, look, number):
        """The first exams for everybody and the first ones of each batch, so that
        nobody's take the places of others; marked with the section's number."""
        wanted = {x: said[x] for x in ("kind", "subject") if said[x]}
        if said["state"] != ANY:
            wanted["state"] = said["state"]
        first = ["starts_at" if said["state"] == UPCOMING else "-first_published_at"]
        rows = offering.filtered(Exam.objects.live(), wanted, look.at)
        rows = rows.annotate(asked=Value(number)).order_by(*first, "-pk")
        rank = Window(
            RowNumber(), partition_by="batches__batch", order_by=[*first, "-pk"]
        )
        closed = rows.filter(audience=Exam.Audience.BATCHES).annotate(rank=rank)
        picks = [rows.filter(audience=Exam.Audience.EVERYONE)[: said["limit"]]]
        if look.target != "public":
            picks.append(closed.filter(rank__lte=said["limit"]).order_by())
        return [x.values_list("asked", "pk") for x in picks]

    def moments(self, at):
        exams = offering.with_shut(Exam.objects.filter(live=True))
        opens = Min("starts_at", filter=Q(starts_at__gt=at))
        closes = Min("shut", filter=Q(shut__gt=at))
        return exams.annotate(shut=F("shut")).aggregate(o=opens, c=closes).values()

    def told(self, exam, at):
        return {
            **ExamSummary(exam).data,
            "state": state_of(exam, at),
            "locked": False,
            "when": for_whom(exam),
        }


def told_to(exams, target):
    """Those that a home screen may name; exams for a list of addresses are told of by
    mail."""
    shown = [Exam.Audience.EVERYONE]
    if target != "public":
        shown.append(Exam.Audience.BATCHES)
    return exams.filter(audience__in=shown)


def for_whom(exam):
    """The conditions of an exam, its batches prefetched."""
    if exam.audience != Exam.Audience.BATCHES:
        return []
    return [["batches", {"batches": [x.batch_id for x in exam.batches.all()]}]]


def state_of(exam, at):
    shut = timing.why_shut(exam, at)
    if shut is None:
        return OPEN
    return UPCOMING if shut[0] == "exam-not-open-yet" else PAST


def in_order(state, exams):
    if state == UPCOMING:
        return sorted(exams, key=lambda exam: (exam.starts_at, -exam.pk))
    return sorted(exams, key=lambda x: (x.first_published_at, x.pk), reverse=True)


class TopicsSection(SectionKind):
    """The topics of a subject."""

    subject = subject()
    limit = at_most(8)

    class Meta:
        icon = "list-ul"
        label = "Topics"
        description = "The topics right below a subject"

    def found(self, asked, look):
        subjects = SubjectPage.objects.live().in_bulk([x["subject"] for x in asked])
        below = Q(pk__in=[])
        for one in subjects.values():
            below |= Q(path__startswith=one.path, depth=one.depth + 1)
        topics = list(TopicPage.objects.live().public().filter(below).order_by("path"))
        return [
            [
                self.told(topic, look)
                for topic in topics
                if said["subject"] in subjects
                and topic.path.startswith(subjects[said["subject"]].path)
            ][: said["limit"]]
            for said in asked
        ]

    def told(self, topic, look):
        return {
            "id": topic.pk,
            "code": topic.code,
            "title": topic.title,
            "description": topic.description,
            "url": topic.get_full_url(look.request),
        }


class ArticlesSection(SectionKind):
    """The newest articles in the student's language."""

    limit = at_most(4, most=12)

    class Meta:
        icon = "doc-full"
        label = "Articles"
        description = "The newest articles"

    def found(self, asked, look):
        rows = apps.get_model("home.ArticlePage").objects.live().public()
        rows = rows.filter(locale__language_code=look.language)
        rows = rows.defer_streamfields().order_by("-published_on", "-pk")
        rows = list(rows[: max(said["limit"] for said in asked)])
        pictures = telling.pictures(row.image_id for row in rows)
        items = [self.told(row, pictures, look) for row in rows]
        return [items[: said["limit"]] for said in asked]

    def told(self, article, pictures, look):
        return {
            "id": article.pk,
            "title": article.title,
            "intro": article.intro,
            "published_on": article.published_on.isoformat(),
            "url": article.get_full_url(look.request),
            "image": pictures.get(article.image_id),
        }


class ContinueSection(SectionKind):
    """What the student has begun."""

    limit = at_most(3, most=10)

    class Meta:
        icon = "redo"
        label = "Go on"
        description = "Attempts the student has under way; hidden when there are none"

    def own(self, said, under_way):
        return under_way


class CustomSection(SectionKind):
    """Words, pictures and buttons of one's own."""

    content = blocks.StreamBlock(WRITTEN, min_num=1, max_num=20)

    class Meta:
        icon = "edit"
        label = "Words and pictures"
        description = "What an editor writes: text, pictures, buttons"

    def found(self, asked, look):
        stream = self.child_blocks["content"]
        return telling.told([(stream, said["content"]) for said in asked], look.request)


SECTION_KINDS = [
    ("exams", ExamsSection()),
    ("topics", TopicsSection()),
    ("articles", ArticlesSection()),
    ("continue", ContinueSection()),
    ("custom", CustomSection()),
]
