"""Which paper, questions and order an attempt gets."""

from datetime import timedelta
from functools import lru_cache
from random import Random
from secrets import randbits
from types import SimpleNamespace

from django.db import connection

from core.problems import Refusal
from exams.attempts.models import Attempt
from exams.kinds import shuffled
from exams.papers.arranging import arranged, numbered
from exams.papers.drawing.draws import draw
from exams.papers.drawing.pool import unpacked
from exams.papers.models import Exposure, Paper, PaperQuestion
from exams.papers.pieces import pieces

EXPOSURE_LOCK = 7_265_007
COUNT = """
INSERT INTO exams_exposure AS kept (exam_id, question_id, drawn)
SELECT %s, unnest(%s::bigint[]), 1
ON CONFLICT (exam_id, question_id) DO UPDATE SET drawn = kept.drawn + 1
"""


def dealt(user, exam, number, now, *, is_trial=False):
    """The columns of a new attempt that say what it is about.

    Refuses `no-fresh-questions` where the rules leave none for this student. A trial
    draws from all there is, and no question was met by it.
    """
    paper = form_for(user, exam.live_paper, number)
    if paper.is_drawn and is_trial:
        return drawn(paper, set())[0]
    if paper.is_drawn:
        return drawn_fresh(user, exam, paper, now)
    if not (paper.shuffle_questions or paper.shuffle_options):
        return {"paper": paper, "order": paper.order}
    seed = randbits(62)
    return {
        "paper": paper,
        "seed": seed,
        "order": order_of(paper, layout(paper.pk), seed),
    }


def form_for(user, paper, number):
    """Forms go round by student, and another attempt gets the next one."""
    if not paper.form:
        return paper
    others = list(paper.other_forms.defer("delivery").order_by("form"))
    forms = [paper, *others]
    return forms[(user.pk + number) % len(forms)]


def drawn_fresh(user, exam, paper, now):
    avoid = met(user, paper.rest_days, now) | worn(exam, paper.exposure_cap)
    deal, questions = drawn(paper, avoid)
    if paper.exposure_cap:
        count_exposure(exam, questions)
    return deal


def drawn(paper, avoid):
    """(columns, the questions that were drawn)."""
    pool, seed = pool_of(paper.pk), randbits(62)
    picks = draw(pool, seed, avoid)
    if picks is None:
        raise Refusal("no-fresh-questions")
    places = list(laid_out(paper, pool, picks, seed))
    deal = {
        "paper": paper,
        "seed": seed,
        "order": order_of(paper, places, seed, keep_order=True),
        "places": [placed(pool, place, n) for n, place in numbered(places)],
    }
    return deal, [question for _, ids in picks for question in ids]


def laid_out(paper, pool, picks, seed):
    """The places editors filled and those drawn, in the order of this attempt."""
    fields = ("question", "version", "section", "marks", "stimulus", "about")
    places = [SimpleNamespace(**dict(zip(fields, x, strict=True))) for x in pool.fixed]
    for slot, ids in picks:
        rule = pool.rules[pool.slots[slot].rule]
        for question in ids:
            entry = pool.by_question[question]
            places.append(
                SimpleNamespace(
                    question=question,
                    version=entry.version,
                    section=rule.section,
                    marks=rule.marks,
                    stimulus=entry.stimulus,
                    about=entry.about,
                )
            )
    return arranged(places, mixer(seed) if paper.shuffle_questions else None)


def placed(pool, place, number):
    subject, topics, *level = pool.about[place.about]
    return {
        "question": place.question,
        "version": place.version,
        "section": place.section,
        "number": number,
        "marks": place.marks,
        "subject": subject,
        "topics": topics,
        "difficulty": level[0] if level else "",
    }


def order_of(paper, places, seed, *, keep_order=False):
    """[{question, options}] as this attempt meets them."""
    random = mixer(seed)
    if paper.shuffle_questions and not keep_order:
        places = arranged(places, random)
    found = pieces([place.version for place in places])
    return [
        {
            "question": place.question,
            "options": shuffled(found[place.version].delivery, random)
            if paper.shuffle_options
            else found[place.version].delivery["options"],
        }
        for place in places
    ]


def mixer(seed):
    return Random(seed)  # noqa: S311 - chance that can be repeated, no secret


@lru_cache(maxsize=8)
def pool_of(paper_id):
    """What a paper draws from. Papers never change, so this may be kept."""
    return unpacked(Paper.objects.values_list("pool", flat=True).get(pk=paper_id))


@lru_cache(maxsize=256)
def layout(paper_id):
    """The places of a paper that is the same for all, in its order."""
    rows = PaperQuestion.objects.filter(paper=paper_id).order_by("section", "number")
    names = ("question", "version", "section", "version__stimulus__stimulus")
    return [
        SimpleNamespace(question=q, version=v, section=s, stimulus=told or 0)
        for q, v, s, told in rows.values_list(*names)
    ]


def met(user, days, now):
    """The questions of the student's attempts of so many days."""
    if not days:
        return set()
    attempts = Attempt.objects.of(user).filter(is_trial=False)
    attempts = attempts.filter(started_at__gt=now - timedelta(days=days))
    orders = attempts.values_list("order", flat=True)
    return {place["question"] for order in orders for place in order}


def worn(exam, cap):
    """The questions that as many attempts drew as may; others wait until we are done."""
    if not cap:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [EXPOSURE_LOCK, exam.pk])
    rows = Exposure.objects.filter(exam=exam, drawn__gte=cap)
    return set(rows.values_list("question", flat=True))


def count_exposure(exam, questions):
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [exam.pk, questions])
