"""The doors to a syllabus for those who know its pages by code or title."""

from django.db.models import Q

from wagtail.models import Page

from cms.syllabus.models import SubjectPage, SyllabusPage, TopicPage
from core.problems import Refusal


def the_syllabus(code=None):
    """The one syllabus; by code when there are several.

    Refuses with `unknown-syllabus` or, without a code, `ambiguous-syllabus`.
    """
    rows = SyllabusPage.objects.order_by("code")
    if code:
        rows = rows.filter(code__iexact=code)
    found = list(rows[:2])
    if len(found) == 1:
        return found[0]
    if found:
        refuse("ambiguous-syllabus", "There are several syllabuses: name one by code.")
    words = f"There is no syllabus with the code “{code}”." if code else "No syllabus."
    return refuse("unknown-syllabus", words)


class SyllabusIndex:
    """The subjects and topics of one syllabus, loaded once in two queries.

    `subject(text)` and `topic(text, subject=None)` answer the page with that code,
    in any case, else the one with exactly that title; they refuse with
    `unknown-subject`, `ambiguous-subject`, `unknown-topic` or `ambiguous-topic`.
    Drafts count: a question may be written before its topic is published.
    """

    def __init__(self, syllabus):
        self.subjects = list(SubjectPage.objects.descendant_of(syllabus))
        self.topics = list(TopicPage.objects.descendant_of(syllabus))

    def subject(self, text):
        return look_up(text, self.subjects, "subject")

    def topic(self, text, subject=None):
        """A topic of the syllabus, or of one subject of it."""
        topics = self.topics
        if subject is not None:
            topics = [topic for topic in topics if topic.is_descendant_of(subject)]
        return look_up(text, topics, "topic")


def look_up(text, pages, noun):
    text = text.strip()
    named = [page for page in pages if page.code.lower() == text.lower()]
    found = named or [page for page in pages if page.title == text]
    if len(found) == 1:
        return found[0]
    if found:
        words = f"Several {noun}s are called “{text}”: use the code."
        return refuse(f"ambiguous-{noun}", words)
    return refuse(f"unknown-{noun}", f"There is no {noun} “{text}” in this syllabus.")


def refuse(code, words):
    raise Refusal(code, errors=[{"code": code, "message": words, "param": ""}])


def related(ids):
    """The ids of these subjects and topics, of all above and of all below them."""
    paths = list(Page.objects.filter(pk__in=ids, depth__gt=2).values_list("path"))
    wanted = Q(pk__in=[])
    for (path,) in paths:
        steps = range(Page.steplen, len(path), Page.steplen)
        wanted |= Q(path__in=[path[:n] for n in steps]) | Q(path__startswith=path)
    return set(Page.objects.filter(wanted).values_list("pk", flat=True))
