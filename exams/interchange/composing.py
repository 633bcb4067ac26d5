"""The exam written as an editor would save it, children in bulk."""

from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from exams.interchange.planning import RULE
from exams.papers.models import Exam, ExamQuestion, ExamSection, MarkingRule


def write_exam(plan, questions_changed, order):
    """Save the composition as a draft where it changed, and publish where asked to."""
    composition = plan.composition
    exam = composition.exam
    changed = composition.changed
    if changed:
        save(composition, order.user)
    waits = not exam.live or exam.has_unpublished_changes
    if order.publish and (changed or waits or questions_changed):
        publish(exam, order.user)


def save(composition, user):
    exam, created = composition.exam, composition.exam.pk is None
    if created:
        exam.save()
    if composition.new_sections:
        rule, _ = MarkingRule.objects.get_or_create(name=RULE, version=1)
        composition.mark_by(rule)
    composition.settle()
    if not exam.live:
        write_children(exam)
    exam.save_revision(
        user=user, log_action="wagtail.create" if created else "wagtail.edit"
    )
    refer(exam)


def write_children(exam):
    """Replace the rows of sections and places; nothing outside points at them."""
    sections = list(exam.sections.all())
    places = [list(section.questions.all()) for section in sections]
    mixes = [at_hand(section.rules.all()) for section in sections]
    with disable_reference_index_auto_update():
        ExamSection.objects.filter(exam=exam).delete()
    for section in sections:
        renew(section, exam=exam)
    ExamSection.objects.bulk_create(sections)
    for section, rows in zip(sections, places, strict=True):
        for place in rows:
            renew(place, section=section)
    ExamQuestion.objects.bulk_create([place for rows in places for place in rows])
    for section, rows in zip(sections, mixes, strict=True):
        for rule in rows:
            renew(rule, section=section)
            rule.save()


def at_hand(rules):
    """Rules with their rows in memory, before those in the database go."""
    for rule in rules:
        for rows in (rule.topics, rule.tags, rule.shares):
            rows.set(rows.all())
    return list(rules)


def renew(row, **parent):
    row.pk, row._state.adding = None, True
    for name, value in parent.items():
        setattr(row, name, value)


def publish(exam, user):
    """Through the exam's own action; its references are read once, not per place."""
    with disable_reference_index_auto_update():
        exam.latest_revision.publish(user=user)
    refer(exam)


def refer(exam):
    ReferenceIndex.create_or_update_for_object(Exam.objects.get(pk=exam.pk))
