"""The exam that rows come into: its name, sections, rule and marks."""

import pytest

from exams.models import Exam, MarkingRule, MixRule
from tests.exams.factories import draft_exam, make_exam
from tests.exams.mixes import bank, draft_mix, mix
from tests.exams.reports import found, places
from tests.exams.sheets import row

pytestmark = pytest.mark.django_db


def test_a_live_exam_gets_a_draft_and_publishing_follows(run):
    exam = make_exam(name="Mock")
    report = run(row(section_name="New section"))
    assert report["sections_created"] == 1
    exam.refresh_from_db()
    assert exam.live
    assert exam.has_unpublished_changes
    assert exam.sections.count() == 1
    assert list(places(exam)) == ["Section 1", "New section"]
    again = run(row(section_name="New section", question_number="1"), publish=True)
    assert again["errors"] == []
    exam.refresh_from_db()
    assert exam.live_paper.question_count == 3
    assert not exam.has_unpublished_changes


def test_existing_sections_keep_their_rule_and_new_ones_get_the_default(run):
    exam = draft_exam(name="Mock")
    rule = exam.sections.get().marking_rule
    run(row(section_name="section 1"), row(section_name="B"))
    run(row(section_name="C"))
    first, *others = exam.sections.all()
    assert first.marking_rule == rule
    assert {s.marking_rule.name for s in others} == {"Right or nothing"}
    assert MarkingRule.objects.filter(name="Right or nothing").count() == 1


def test_the_same_name_in_another_year_is_another_exam(run):
    run(row(), year=2025)
    run(row(), year=2026)
    run(row())
    assert set(Exam.objects.values_list("year", flat=True)) == {2025, 2026, None}


def test_questions_that_are_not_in_the_file_stay(run):
    run(row(question_number="1", marks="2"), row(question_number="2"))
    run(row(question_number="3", marks="0.5"))
    section = Exam.objects.get().sections.get()
    assert section.questions.count() == 3
    assert section.max_marks == 3.5


def test_marks_that_no_section_could_hold_are_refused(run):
    report = run(*[row(marks="9999.99") for _ in range(11)])
    assert found(report) == [(0, "marks", "section-too-heavy")]


def test_an_exam_is_found_whatever_the_capitals_the_exact_name_first(run):
    run(row(question_number="1"), exam="Good BOM")
    again = run(row(question_number="2"), exam="good  bom")
    assert again["created"] == 1
    assert Exam.objects.get().name == "Good BOM"
    draft_exam(name="GOOD BOM")
    run(row(section_name="Mine"), exam="GOOD BOM")
    loud, exact = Exam.objects.get(name="GOOD BOM"), Exam.objects.get(name="Good BOM")
    assert list(places(loud)) == ["Section 1", "Mine"]
    assert {name: list(at) for name, at in places(exact).items()} == {
        "Mathematics": [1, 2]
    }


def test_a_name_that_fits_several_exams_is_refused(run):
    for name in ("Mock", "MOCK"):
        draft_exam(name=name)
    before = list(Exam.objects.values())
    report = run(row(), exam="mock", partial=True)
    assert found(report) == [(0, "", "ambiguous-exam")]
    assert list(Exam.objects.values()) == before


def test_the_rules_of_a_section_stay_where_questions_are_imported_into_it(run):
    subject = bank(3, difficulty="easy")[0].subject
    shares = [{"difficulty": "easy", "least": 1}]
    exam = draft_mix(([mix(subject, 2, shares=shares)], []), name="Mock")
    report = run(row(section_name="Section 1"), exam="Mock")
    assert report["errors"] == []
    [rule] = MixRule.objects.filter(section__exam=exam)
    assert (rule.count, rule.subject_id, rule.shares.get().least) == (2, subject.pk, 1)
    assert rule.section.questions.count() == 1
