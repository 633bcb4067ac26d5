"""An exam on its way to papers: its sections, what its rules draw, and what is missing."""

from dataclasses import dataclass, field, replace
from random import Random
from string import ascii_uppercase

from django.db.models import Max, Q
from django.utils import timezone

from exams.bank.models import Question
from exams.bank.rules import digest
from exams.kinds.findings import Finding
from exams.papers import feasibility, mixing, rules, terms, timing
from exams.papers.arranging import arranged, numbered
from exams.papers.compiling import Placed, about
from exams.papers.drawing.draws import draw, fits
from exams.papers.drawing.forms import forms
from exams.papers.models import Exam, ExtraTime, Paper

ALIKE = (
    "The forms cannot differ so much. Allow more in common, ask for fewer questions, or "
    "publish more."
)


@dataclass
class Composed:
    """`draws` holds a draw for each form, [None] without rules; it is None where the
    rules cannot be met, as `unmet` says. `questions` are those placed and drawn, once
    loaded."""

    exam: object
    sections: list
    pool: object
    draws: list | None
    unmet: list = field(default_factory=list)
    questions: dict = field(default_factory=dict)

    @property
    def is_per_student(self):
        return self.exam.paper_mode == self.exam.Mode.PER_STUDENT and bool(self.pool)

    @property
    def letters(self):
        """The letter of each form; one without a letter where there are none."""
        is_form = self.exam.paper_mode == self.exam.Mode.FORMS
        return ascii_uppercase[: self.exam.form_count] if is_form else [""]

    def question_ids(self):
        drawn = [q for one in self.draws or () if one for _, ids in one for q in ids]
        return {p.question_id for _, places in self.sections for p in places}.union(
            drawn
        )

    def pool_ids(self):
        """The questions students may get, each a draw of their own."""
        if not self.is_per_student:
            return set()
        placed = {p.question_id for _, places in self.sections for p in places}
        return placed.union(entry.question for entry in self.pool.entries)

    def load(self):
        """Read the questions as they are live, in a flat number of queries."""
        self.questions = questions_by_id(self.question_ids())
        for _, places in self.sections:
            for place in places:
                place.question = self.questions[place.question_id]
        return self


def composed(exam):
    """The exam with its draws; its questions are not loaded yet."""
    sections = sections_of(exam)
    pool = mixing.pool_of(exam, sections)
    unmet = feasibility.findings(pool, sections) if pool else []
    draws = None if unmet else drawn(exam, sections, pool)
    return Composed(exam, sections, pool, draws, unmet)


def sections_of(exam):
    return [
        (section, mixing.by_number(section.questions.all()))
        for section in mixing.by_number(exam.sections.all())
    ]


def pool_of(exam):
    """What its rules may draw from at this moment."""
    return mixing.pool_of(exam, sections_of(exam))


def questions_by_id(ids):
    return (
        Question.objects.select_related("live_version__stimulus", "subject")
        .prefetch_related("question_topics__topic")
        .in_bulk(list(ids))
    )


def drawn(exam, sections, pool):
    if pool is None:
        return [None]
    if kept := kept_draws(exam, sections, pool):
        return kept
    if exam.paper_mode == exam.Mode.FORMS:
        return forms(pool, exam.seed, exam.form_count, most_alike(exam, sections, pool))
    one = draw(pool, f"{exam.seed}")
    return None if one is None else [one]


def kept_draws(exam, sections, pool):
    """What its live papers drew, where the exam asks the same and all of it still fits."""
    if exam.live_paper_id is None:
        return []
    either = Q(pk=exam.live_paper_id) | Q(first_form=exam.live_paper_id)
    rows = Paper.objects.filter(either, drawn__asked=asked(exam, sections, pool))
    found = [
        [(slot, tuple(ids)) for slot, ids in drawn["draw"]]
        for drawn in rows.order_by("form").values_list("drawn", flat=True)
    ]
    return found if all(fits(pool, one) for one in found) else []


def asked(exam, sections, pool):
    """A hash of all that a draw follows but the bank."""
    own = [exam.seed, exam.paper_mode, exam.form_count, exam.form_overlap]
    placed = sum(len(places) for _, places in sections)
    return digest([*own, placed, *map(vars, pool.rules), *map(vars, pool.slots)])


def most_alike(exam, sections, pool):
    """How many drawn questions two forms may share; those placed they share anyway."""
    placed = sum(len(places) for _, places in sections)
    total = placed + sum(rule.count for rule in pool.rules)
    return total * exam.form_overlap // 100 - placed


def readiness(found):
    """Every reason why a loaded exam cannot be taken, at its field."""
    exam, sections = found.exam, found.sections
    findings = rules.readiness(exam, sections)
    factor = longest_factor(exam)
    findings += terms.findings(exam, factor) + window_findings(exam, factor)
    findings += language_findings(exam, sections) + enemy_findings(sections)
    if found.pool:
        findings += found.unmet or gone(found)
    return findings + form_findings(found, findings)


def window_findings(exam, factor):
    """By the exam as it was published last, whether it still is or not."""
    rows = Exam.objects.filter(pk=exam.pk, live_paper__isnull=False)
    before = rows.select_related("running").defer("emails").first()
    if before is None:
        return []
    return timing.window_findings(before, exam, timezone.now(), factor)


def longest_factor(exam):
    """The longest extra time any student has in the exam."""
    rows = ExtraTime.objects.for_exam(exam if exam.pk else None)
    return rows.aggregate(longest=Max("factor"))["longest"] or 1


def gone(found):
    """Drawn questions that somebody withdrew in this very moment."""
    placed = {p.question_id for _, places in found.sections for p in places}
    if all(x.live or pk in placed for pk, x in found.questions.items()):
        return []
    return [gone_now()]


def gone_now():
    message = "A drawn question was changed or withdrawn just now; try again."
    return Finding("sections", "question-not-live", message)


def form_findings(found, findings):
    if findings or found.exam.paper_mode != found.exam.Mode.FORMS:
        return []
    same = found.pool is None and found.exam.form_overlap < 100
    if found.draws is None or same:
        return [Finding("form_overlap", "forms-too-alike", ALIKE)]
    return []


def language_findings(exam, sections):
    """Placed questions that lack a language of the exam."""
    found = []
    for section, places in sections:
        for place in places:
            version = place.question.live_version
            if version and not set(exam.languages) <= languages_of(version):
                message = f"Question {place.number} is not in every language."
                found.append(
                    rules.at(section, "questions", "language-missing", message)
                )
    return found


def languages_of(version):
    """Those it is written in, with what it asks about."""
    found = set(version.delivery["texts"])
    return (
        found & set(version.stimulus.delivery["texts"]) if version.stimulus else found
    )


def enemy_findings(sections):
    """Placed questions that must not stand in one paper."""
    places = {p.question_id: (s, p) for s, ps in sections for p in ps}
    groups, met = mixing.enemy_groups(places), {}
    found = []
    for pk, (section, place) in places.items():
        for group in groups.get(pk, ()):
            if group in met:
                message = (
                    f"Question {place.number} must not stand beside {met[group]}: they "
                    "are in one enemy group."
                )
                found.append(rules.at(section, "questions", "enemies-meet", message))
            met[group] = f"{section.number}.{place.number}"
    return found


def places_of(found, form):
    """The Placed of a form, in its order; form A and a single paper stay as composed."""
    placed = [
        Placed(p.question, section.number, p.number, p.marks)
        for section, places in found.sections
        for p in places
    ]
    drawn = found.draws[form if found.pool else 0]
    places = placed + drawn_places(found, drawn)
    if drawn is None and form == 0:
        return places
    mixer = Random(f"{found.exam.seed}/{form}") if form else None  # noqa: S311
    return [
        replace(place, number=number)
        for number, place in numbered(arranged(places, mixer))
    ]


def drawn_places(found, draw):
    return [
        Placed(found.questions[q], rule.section, 0, rule.marks)
        for slot, ids in draw or ()
        for rule in [found.pool.rules[found.pool.slots[slot].rule]]
        for q in ids
    ]


def pool_with_places(found):
    """The pool with the places editors filled, which every student gets."""
    kept = list(found.pool.about)
    fixed = []
    for section, places in found.sections:
        for place in places:
            told = about(place.question)
            if told not in kept:
                kept.append(told)
            version = place.question.live_version
            stimulus = version.stimulus.stimulus_id if version.stimulus_id else 0
            head = [place.question_id, version.pk, section.number]
            fixed.append([*head, rules.plain(place.marks), stimulus, kept.index(told)])
    return replace(found.pool, fixed=fixed, about=kept)
