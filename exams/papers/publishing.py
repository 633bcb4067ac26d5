"""Publishing an exam: the paper is compiled before Wagtail puts the exam live."""

from functools import partial

from django.db import connection, transaction
from django.utils.text import slugify

from wagtail.actions.unpublish import UnpublishAction

from anyascii import anyascii

from core.published import Publish
from exams.bank.actions import lock as lock_questions
from exams.bank.models import Question
from exams.papers import rules
from exams.papers.caching import forget
from exams.papers.models import Exam, MarkingRule, Paper, PaperQuestion
from exams.papers.uses import count_uses

SLUG_LOCK = 7_265_003


class PublishExam(Publish):
    """Compiles the paper; its questions stay as they are until that is done."""

    code = "exam-not-ready"

    def claim(self, exam):
        before = Exam.objects.select_for_update(no_key=True).get(pk=exam.pk)
        self.touched = {*questions_in(before.live_paper_id), *placed_in(exam)}
        lock_questions(self.touched)

    def readiness(self, exam):
        return readiness(exam)

    def freeze(self, exam, revision):
        freeze([exam], [revision])
        exam.slug = exam.slug or free_slug(exam)

    def after(self, exam):
        transaction.on_commit(partial(forget, exam.pk))
        count_uses(self.touched)


class UnpublishExam(UnpublishAction):
    """Withdrawing an exam, now or at its end, frees its questions."""

    @transaction.atomic
    def _unpublish_object(self, object, *args, **kwargs):
        Exam.objects.select_for_update(no_key=True).get(pk=object.pk)
        super()._unpublish_object(object, *args, **kwargs)
        count_uses(questions_in(object.live_paper_id))


def questions_in(paper_id):
    """The ids of the questions of a paper; none where there is no paper."""
    places = PaperQuestion.objects.filter(paper=paper_id)
    return set(places.values_list("question", flat=True))


def placed_in(exam):
    return {
        place.question_id
        for section in exam.sections.all()
        for place in section.questions.all()
    }


def readiness(exam):
    """Every reason why the exam cannot be taken, at its field."""
    return rules.readiness(exam, loaded_sections(exam))


def loaded_sections(exam):
    """[(section, [place])] by number; questions as they are live, in a flat number of queries."""
    sections = sorted(exam.sections.all(), key=lambda section: section.number)
    pairs = [
        (section, sorted(section.questions.all(), key=lambda place: place.number))
        for section in sections
    ]
    live = questions_by_id(place.question_id for _, places in pairs for place in places)
    for _, places in pairs:
        for place in places:
            place.question = live[place.question_id]
    return pairs


def questions_by_id(ids):
    return (
        Question.objects.select_related("live_version__stimulus", "subject")
        .prefetch_related("question_topics__topic")
        .in_bulk(list(ids))
    )


def freeze(exams, revisions=None):
    """Write the paper of each exam and point `live_paper` at it, unsaved.

    Takes ready exams inside a transaction; unchanged content keeps its paper.
    Answers the papers.
    """
    for exam in exams:
        sections = loaded_sections(exam)
        content = rules.paper_content(exam, sections)
        kept = exam.papers.filter(sha256=content["sha256"]).first()
        exam.live_paper = kept or write_paper(exam, sections, content)
    return [exam.live_paper for exam in exams]


def write_paper(exam, sections, content):
    last = exam.papers.order_by("number").values_list("number", flat=True).last()
    paper = Paper.objects.create(
        exam=exam,
        number=(last or 0) + 1,
        duration_minutes=exam.duration_minutes,
        total_marks=sum(section.max_marks for section, _ in sections),
        question_count=len(content["order"]),
        **content,
    )
    rules_used = MarkingRule.objects.filter(
        pk__in={section.marking_rule_id for section, _ in sections}, used_at=None
    )
    rules_used.update(used_at=paper.created_at)
    PaperQuestion.objects.bulk_create(
        paper_question(paper, section, place)
        for section, places in sections
        for place in places
    )
    return paper


def paper_question(paper, section, place):
    return PaperQuestion(
        paper=paper,
        question=place.question,
        version=place.question.live_version,
        section=section.number,
        number=place.number,
        marks=place.marks,
        subject=rules.subject_of(place.question),
        topics=rules.topics_of(place.question),
    )


def free_slug(exam):
    """From name and year, numbered where another exam has it already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SLUG_LOCK])
    base = slugify(anyascii(str(exam)))[:120] or "exam"
    taken = set(
        Exam.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)
