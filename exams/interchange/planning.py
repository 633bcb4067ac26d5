"""From rows to a plan: which question each row is, what number it gets, what changes."""

from collections import defaultdict
from types import SimpleNamespace

from django.utils import timezone

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from exams.bank import rules as bank_rules
from exams.bank.access import taken_sources
from exams.bank.publishing import SOURCE_TAKEN
from exams.bank.uses import QuestionUse
from exams.bank.writing import held
from exams.interchange import contents, lookups
from exams.interchange.composition import Composition, draft_exam
from exams.interchange.drafts import MAX_NUMBER, section_key
from exams.interchange.matching import match
from exams.interchange.pictures import Rejected
from exams.interchange.placing import ExamTypes, misplaced, place
from exams.interchange.problems import Problem, problem
from exams.interchange.streams import fill_streams
from exams.kinds.leaves import PictureBlock
from exams.kinds.prose import SoundBlock
from exams.papers import rules as paper_rules
from exams.papers.composing import questions_by_id
from exams.papers.models import Exam, MarkingRule

RULE = "Right or nothing"
COLUMNS = {
    "prompt": "question_text",
    "answer": "correct_option",
    "explanation": "explanation",
}


def complete(plan, taken, order):
    """Ask the database for all the rows name and work out what would change.

    Locks the exam and its questions; `taken` are the numbers that rows ask for. Without
    an exam the rows are questions of the bank.
    """
    resolve(plan, order)
    composition = plan.composition = exam_for(plan, order)
    match(plan, composition, order.past, everywhere=not order.composes)
    number(plan, taken, order)
    for item in plan.items:
        item.new = contents.merged(item.old, item)
    place(plan.items)
    plan.reject(misplaced(plan.items))
    plan.reject(locked(plan.items, order))
    if order.publish:
        plan.reject(unready(plan.items))
    if order.composes:
        while clashes := list(numbers_taken(plan.items, composition)):
            plan.reject(clashes)
        compose(plan, order)


def exam_for(plan, order):
    """The composition of the exam that is asked for; an empty one where none is."""
    rows = lock_exams(order) if order.composes else []
    row = rows[0] if rows else None
    if len(rows) > 1:
        plan.problems.append(problem(0, "", "ambiguous-exam", name=order.name))
    if is_locked(row, order.user):
        plan.problems.append(problem(0, "", "exam-locked"))
    return Composition(draft_exam(row, order.name or "", order.year))


def number(plan, taken, order):
    if order.composes:
        plan.reject(give_numbers(plan.items, taken, plan.composition))
    else:
        for item in plan.items:
            item.number = item.draft.row


def lock_exams(order):
    """The exam of that name and year, else those whose names differ in capitals."""
    rows = Exam.objects.select_for_update(of=["self"], no_key=True).order_by("pk")
    rows = list(rows.filter(name__iexact=order.name, year=order.year))
    return [row for row in rows if row.name == order.name] or rows


def is_locked(thing, user):
    """True where somebody else keeps editors out."""
    if thing is None or not thing.locked:
        return False
    return user is None or thing.locked_by_id != user.pk


def resolve(plan, order):
    """Subjects, topics, exam types and pictures; a syllabus named must be there."""
    subjects = lookups.Subjects(order.syllabus)
    if order.syllabus and (code := subjects.refusal()):
        plan.problems.append(problem(0, "", code))
    plan.reject(p for item in plan.items for p in subjects.resolve(item))
    order.absent.update(subjects.absent)
    exam_types = ExamTypes()
    plan.reject(p for item in plan.items for p in exam_types.resolve(item))
    plan.reject(lookups.without_stimulus(plan.items))
    named = lookups.assets([x for item in plan.items for x in item.draft.assets])
    plan.reject(p for i in plan.items for p in look_at(i, order.pictures, named))


def look_at(item, pictures, named):
    """Fill in the item's pictures; yields what was not found."""
    for asset in item.draft.assets:
        try:
            item.pictures[asset.key] = pictures.find(asset, named)
        except Rejected as reason:
            yield item.against(item.draft.picture_column, reason.code, **reason.facts)


def give_numbers(items, taken, composition):
    """Number every item: its own, the one it has, else the next free of the section."""
    named = defaultdict(set, {key: set(numbers) for key, numbers in taken.items()})
    for item in items:
        item.number = item.draft.number
        named[item.draft.section_key].add(item.number)
    used = {key: numbers | composition.numbers(key) for key, numbers in named.items()}
    last = defaultdict(int)
    for item in items:
        key = item.draft.section_key
        if item.number is None:
            item.number = free_number(
                item, composition, named[key], used[key], last[key]
            )
        last[key] = item.number
        used[key].add(item.number)
        if item.number > MAX_NUMBER:
            yield item.against("question_number", "bad-number")


def free_number(item, composition, named, used, last):
    current = composition.number_of(item.draft.section_key, item.question.pk)
    if current is not None and current not in named:
        return current
    number = last + 1
    while number in used:
        number += 1
    return number


def locked(items, order):
    for item in items:
        changes = item.changes(order.publish)
        if changes and is_locked(item.question, order.user):
            yield item.against("", "question-locked", pk=item.question.pk)
    if not order.new_versions:
        yield from in_open_exams(items, order)


def in_open_exams(items, order):
    """Rows that would change a question students may be sitting."""
    changing = {i.question.pk: i for i in items if i.changes(order.publish)}
    uses = QuestionUse.objects.locked(timezone.now()).filter(question__in=changing)
    for use in uses:
        item = changing[use.pk]
        yield item.against("", "question-in-use", pk=use.pk, reason=use.reason)


def unready(items):
    """What keeps a question from being published, at the column it comes from."""
    waiting = [item for item in items if item.writes(publish=True)]
    fill_streams([item.question for item in waiting], [x.new for x in waiting])
    taken = taken_sources([source_of(x) for x in waiting if not x.created])
    for item in waiting:
        show_pending(item)
        findings = bank_rules.readiness(item.question)
        findings += [SOURCE_TAKEN] if item.question.pk in taken else []
        for finding in findings:
            column = COLUMNS.get(finding.field, finding.field)
            yield Problem(item.draft.row, column, finding.code, finding.message)


def source_of(item):
    """The question with the source it is to have."""
    told = {name: item.new[name] for name in ("source", "source_id")}
    return SimpleNamespace(pk=item.question.pk, **told)


def show_pending(item):
    """A stand-in for what comes into the library with the question."""
    if contents.is_pending({name: item.new[name] for name in contents.STREAMS}):
        for picture in held(item.question, PictureBlock):
            picture["image"] = picture["image"] or get_image_model()()
        for recording in held(item.question, SoundBlock):
            standing = get_document_model()(file="a.mp3")
            recording["sound"] = recording["sound"] or standing


def numbers_taken(items, composition):
    """Rows whose place stays with a question that no row moves away."""
    moving = {item.question.pk for item in items}
    staying = {
        (section_key(section.name), place.number)
        for section, places in composition.pairs()
        for place in places
        if place.question_id not in moving
    }
    for item in items:
        if (item.draft.section_key, item.number) in staying:
            yield item.against(
                "question_number",
                "number-taken",
                number=item.number,
                name=item.draft.section,
            )


def compose(plan, order):
    """Put the questions into their places, add up, and ask whether it can be taken."""
    composition = plan.composition
    for item in plan.items:
        composition.put(item)
    for name in composition.add_up():
        plan.problems.append(problem(0, "marks", "section-too-heavy", name=name))
    if composition.new_sections:
        rule = MarkingRule.objects.filter(name=RULE, version=1).first()
        composition.mark_by(rule or MarkingRule(name=RULE, version=1))
    if order.publish and plan.items:
        plan.problems += exam_problems(plan)


def exam_problems(plan):
    """What would keep the exam from being taken once its rows are published."""
    composition = plan.composition
    coming = {id(place): item for item, place in composition.coming}
    pairs = composition.pairs()
    places = [place for _, places in pairs for place in places]
    staying = {place.question_id for place in places if id(place) not in coming}
    live = questions_by_id(staying)
    shadows = [
        (section, [shadow(place, coming.get(id(place)), live) for place in places])
        for section, places in pairs
    ]
    return [
        Problem(0, finding.field, finding.code, finding.message)
        for finding in paper_rules.readiness(composition.exam, shadows)
    ]


def shadow(place, item, live):
    """The place as it will be: with its question published where a row brings it."""
    question = live.get(place.question_id)
    if item is not None:
        pk = item.question.pk or id(item)
        question = SimpleNamespace(pk=pk, live=True, kind=item.draft.kind)
    return SimpleNamespace(number=place.number, marks=place.marks, question=question)
