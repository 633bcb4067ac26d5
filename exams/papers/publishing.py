"""Publishing an exam: the paper is compiled before Wagtail puts the exam live."""

from functools import partial

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.text import slugify

from wagtail.actions.unpublish import UnpublishAction

from anyascii import anyascii

from core.published import Publish
from exams.bank.actions import lock as lock_questions
from exams.bank.rules import digest
from exams.papers import composing, running, timing
from exams.papers.caching import forget
from exams.papers.compiling import (
    drawn_content,
    paper_content,
    subject_of,
    topics_of,
)
from exams.papers.models import (
    Exam,
    MarkingRule,
    Paper,
    PaperQuestion,
    PooledQuestion,
    ScoreScale,
)
from exams.papers.uses import count_uses

SLICE = 5000
SLUG_LOCK = 7_265_003


class PublishExam(Publish):
    """Compiles the paper; its questions stay as they are until that is done."""

    code = "exam-not-ready"

    def claim(self, exam):
        before = Exam.objects.select_for_update(no_key=True).get(pk=exam.pk)
        self.before = before
        self.composed = composing.composed(exam)
        fresh = self.composed.question_ids() | self.composed.pool_ids()
        self.touched = questions_in(before.live_paper_id) | fresh
        lock_questions(self.touched)
        self.composed.load()
        self.is_same = self.still_fits(exam)

    def still_fits(self, exam):
        """Whether the pool, now that its questions are locked, says the same of them."""
        before, now = self.composed.pool, composing.pool_of(exam)
        return not before or all(
            facts_of(now.by_question.get(entry.question)) == facts_of(entry)
            for entry in before.entries
            if entry.question in self.touched
        )

    def readiness(self, exam):
        found = composing.readiness(self.composed)
        return found or ([] if self.is_same else [composing.gone_now()])

    def freeze(self, exam, revision):
        exam.live_paper = freeze(self.composed)
        exam.slug = exam.slug or free_slug(exam)

    def after(self, exam):
        transaction.on_commit(partial(forget, exam.pk))
        keep_promise(self.before, exam)
        count_uses(self.touched)


class UnpublishExam(UnpublishAction):
    """Withdrawing an exam, now or at its end, frees its questions."""

    @transaction.atomic
    def _unpublish_object(self, object, *args, **kwargs):
        Exam.objects.select_for_update(no_key=True).get(pk=object.pk)
        super()._unpublish_object(object, *args, **kwargs)
        count_uses(questions_in(object.live_paper_id))


def facts_of(entry):
    return entry and (entry.version, entry.mask, entry.stimulus)


def keep_promise(before, exam):
    """What the exam promised until now holds, whatever end it has from here on."""
    if before.live_paper_id is None:
        return
    until = timing.promised(before, timezone.now(), composing.longest_factor(before))
    if until != before.promised_until:
        running.note(exam, promised_until=until)


def questions_in(paper_id):
    """The ids of the questions of a paper and its other forms; none without a paper."""
    either = Q(paper=paper_id) | Q(paper__first_form=paper_id)
    rows = (
        model.objects.filter(either, paper__isnull=paper_id is None)
        for model in (PaperQuestion, PooledQuestion)
    )
    return {pk for places in rows for pk in places.values_list("question", flat=True)}


def readiness(exam):
    """Every reason why the exam cannot be taken, at its field."""
    return composing.readiness(composing.composed(exam).load())


def freeze(found):
    """Write the papers of a ready, loaded exam; answers the one, or form A.

    Inside a transaction; unchanged content keeps its papers.
    """
    contents = compiled(found)
    kept = found.exam.papers.filter(sha256=contents[0][0]["sha256"]).first()
    if kept:
        return kept
    last = found.exam.papers.aggregate(last=Max("number"))["last"] or 0
    first = None
    for n, (content, places) in enumerate(contents):
        paper = write_paper(found, last + 1 + n, content, places, first)
        first = first or paper
    return first


def compiled(found):
    """[(content, its Placed)] of each form; the hash of one is over all of them."""
    if found.is_per_student:
        pool = composing.pool_with_places(found)
        return [(drawn_content(found.exam, found.sections, pool), [])]
    forms = []
    for n, letter in enumerate(found.letters):
        places = composing.places_of(found, n)
        content = paper_content(found.exam, found.sections, places)
        if found.pool:
            asked = composing.asked(found.exam, found.sections, found.pool)
            content["seed"] = found.exam.seed
            content["drawn"] = {"asked": asked, "draw": found.draws[n]}
        forms.append(({**content, "form": letter}, places))
    if len(forms) > 1:
        every = [content["sha256"] for content, _ in forms]
        for content, _ in forms:
            content["sha256"] = digest([content["form"], every])
    return forms


def write_paper(found, number, content, places, first):
    sections = [section for section, _ in found.sections]
    paper = Paper.objects.create(
        exam=found.exam,
        number=number,
        first_form=first,
        duration_minutes=found.exam.duration_minutes,
        total_marks=sum(section.max_marks for section in sections),
        **content,
    )
    MarkingRule.objects.filter(
        pk__in={section.marking_rule_id for section in sections}, used_at=None
    ).update(used_at=paper.created_at)
    if content.get("scale"):
        scales = ScoreScale.objects.filter(pk=found.exam.scale_id, used_at=None)
        scales.update(used_at=paper.created_at)
    PaperQuestion.objects.bulk_create(paper_question(paper, x) for x in places)
    PooledQuestion.objects.bulk_create(
        (PooledQuestion(paper=paper, question_id=pk) for pk in found.pool_ids()),
        batch_size=SLICE,
    )
    return paper


def paper_question(paper, place):
    return PaperQuestion(
        paper=paper,
        question=place.question,
        version=place.question.live_version,
        section=place.section,
        number=place.number,
        marks=place.marks,
        subject=subject_of(place.question),
        topics=topics_of(place.question),
        difficulty=place.question.difficulty,
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
