"""The sections and places of an exam in memory, as its editors see them."""

from decimal import Decimal

from exams.interchange.drafts import section_key
from exams.papers.models import Exam, ExamQuestion, ExamSection

MOST_MARKS = Decimal("99999.99")


class Composition:
    """An exam being composed; `exam` is its latest draft, unsaved where it is new."""

    def __init__(self, exam):
        self.exam = exam
        sections = exam.sections.all() if exam.pk else []
        self.sections = sorted(sections, key=lambda section: section.number)
        self.places = {id(s): list(s.questions.all()) for s in self.sections}
        self.by_key = {section_key(s.name): s for s in reversed(self.sections)}
        self.by_question = {
            place.question_id: (section, place)
            for section in self.sections
            for place in self.of(section)
        }
        self.by_place = {
            (key, place.number): place
            for key, section in self.by_key.items()
            for place in self.of(section)
        }
        self.before = self.snapshot()
        self.new_sections, self.coming, self.touched = [], [], {}

    def of(self, section):
        return self.places[id(section)] if section is not None else []

    def at(self, key, number):
        """The place that had that number in the section with that key, or None."""
        return self.by_place.get((key, number))

    def numbers(self, key):
        return {place.number for place in self.of(self.by_key.get(key))}

    def number_of(self, key, question_id):
        """The number a question has in that section already, or None."""
        section, place = self.by_question.get(question_id, (None, None))
        here = section is not None and section is self.by_key.get(key)
        return place.number if here else None

    def put(self, item):
        """Give an item's question its place, moved there where it stood elsewhere."""
        target = self.section(item.draft.section)
        section, old = self.by_question.get(item.question.pk, (None, None))
        before = (section, old.number, old.marks) if old else None
        place = old
        if section is not target:
            self.leave(section, old)
            place = ExamQuestion(question=item.question, marks=old.marks if old else 1)
            self.of(target).append(place)
        self.touched[id(target)] = target
        place.number, place.marks = item.number, item.draft.marks or place.marks
        item.moved = before != (target, place.number, place.marks)
        self.coming.append((item, place))

    def leave(self, section, place):
        if section is not None:
            self.of(section).remove(place)
            self.touched[id(section)] = section

    def section(self, name):
        """The section of that name, added at the end where there is none."""
        key = section_key(name)
        if key not in self.by_key:
            number = max((section.number for section in self.sections), default=0) + 1
            section = ExamSection(number=number, name=name, max_marks=0)
            self.sections.append(section)
            self.places[id(section)] = []
            self.by_key[key] = section
            self.new_sections.append(section)
        return self.by_key[key]

    def add_up(self):
        """Write the marks of sections rows came to or left; answers what is too much."""
        for section in self.touched.values():
            places = self.of(section)
            section.max_marks = sum((x.marks for x in places), Decimal(0))
        return [s.name for s in self.sections if s.max_marks > MOST_MARKS]

    def mark_by(self, rule):
        for section in self.new_sections:
            section.marking_rule = rule

    def snapshot(self):
        """What an editor sees of it, to tell whether it changed."""
        return [
            (
                section.number,
                section.name,
                section.max_marks,
                sorted(
                    (place.number, place.question_id or id(place), place.marks)
                    for place in self.of(section)
                ),
            )
            for section in self.sections
        ]

    @property
    def changed(self):
        return self.exam.pk is None or self.snapshot() != self.before

    def pairs(self):
        """[(section, [place])] by number, for readiness."""
        return [
            (section, sorted(self.of(section), key=lambda place: place.number))
            for section in self.sections
        ]

    def settle(self):
        """Put the children into the exam once every question has its id."""
        for section, places in self.pairs():
            for place in places:
                place.question_id = place.question_id or place.question.pk
            hold(section, "questions", "section", places)
        hold(self.exam, "sections", "exam", self.sections)


def hold(parent, children, key, rows):
    """Make these rows the children in memory; assigning compares each with each."""
    for row in rows:
        setattr(row, key, parent)
    getattr(parent, children).get_object_list()[:] = rows


def draft_exam(row, name, year):
    """The exam as its editors see it, or a new one."""
    if row is None:
        return Exam(name=name, year=year, live=False)
    return row.get_latest_revision_as_object()
