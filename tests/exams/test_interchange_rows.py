"""What a row may say: each rule as a line of a table, without a database."""

from decimal import Decimal

import pytest

from tests.exams.sheets import bare, plan_of, row, write_csv, write_xlsx


def read(tmp_path, *rows):
    return plan_of(write_csv(tmp_path / "sheet.csv", *rows))


def right_of(draft):
    answer = draft.bank.document["answer"]
    if "options" in answer:
        return {n for n, x in enumerate(answer["options"]) if x["correct"]}
    return answer.get("value") or answer["correct"]


def found(plan):
    return [(p.row, p.column, p.code) for p in plan.problems]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"section_name": None}, "section_name", "empty"),
        ({"section_name": "x" * 121}, "section_name", "too-long"),
        ({"question_text": None, "plain_text": "Said"}, "question_text", "empty"),
        ({"question_text": "x" * 20_001}, "question_text", "too-long"),
        ({"question_text": "a\x07b"}, "question_text", "bad-character"),
        ({"question_number": "0"}, "question_number", "bad-number"),
        ({"question_number": "1.5"}, "question_number", "bad-number"),
        ({"question_number": "-3"}, "question_number", "bad-number"),
        ({"question_number": "32768"}, "question_number", "bad-number"),
        ({"question_number": "²"}, "question_number", "bad-number"),
        ({"question_number": "Q7"}, "question_number", "bad-number"),
        ({"marks": "0"}, "marks", "bad-marks"),
        ({"marks": "-1"}, "marks", "bad-marks"),
        ({"marks": "1.005"}, "marks", "bad-marks"),
        ({"marks": "10000"}, "marks", "bad-marks"),
        ({"marks": "1e2"}, "marks", "bad-marks"),
        ({"marks": "NaN"}, "marks", "bad-marks"),
        ({"correct_option": None}, "correct_option", "correct-option-missing"),
        ({"correct_option": "J"}, "correct_option", "unknown-letter"),
        ({"correct_option": "E"}, "correct_option", "letter-without-option"),
        ({"correct_option": "A,A"}, "correct_option", "letter-twice"),
        ({"correct_option": "AC"}, "correct_option", "not-a-letter"),
        ({"correct_option": "true"}, "correct_option", "not-a-letter"),
        ({"correct_option": "12"}, "correct_option", "not-a-letter"),
        ({"correct_option": ","}, "correct_option", "not-a-letter"),
        ({"option_b": None}, "option_b", "option-gap"),
        ({"option_a": None, "correct_option": "B"}, "option_a", "option-gap"),
        ({"option_h": "eight"}, "option_e", "option-gap"),
        ({"kind": "essay"}, "kind", "unknown-kind"),
        ({"kind": "numeric"}, "kind", "kind-contradicts"),
        ({"kind": "true_false"}, "kind", "kind-contradicts"),
        (
            {"kind": "single_choice", "correct_option": "A,B"},
            "kind",
            "kind-contradicts",
        ),
        ({"difficulty": "brutal"}, "difficulty", "unknown-difficulty"),
        ({"tags": ";".join(map(str, range(21)))}, "tags", "too-many-tags"),
        ({"tags": "x" * 101}, "tags", "too-long"),
        ({"source": "x" * 101}, "source", "too-long"),
        ({"source_id": "17"}, "source", "source-missing"),
        ({"diagram_url": "x" * 201}, "diagram_url", "too-long"),
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_code(tmp_path, cells, column, code):
    plan = read(tmp_path, row(), row(**cells))
    assert (3, column, code) in found(plan)
    assert {p.row for p in plan.problems} == {3}
    assert plan.rejected == 1
    assert len(plan.items) == 1


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"correct_option": "A"}, "correct_option", "kind-unclear"),
        ({"correct_option": "yes"}, "correct_option", "kind-unclear"),
        ({"correct_option": "1,000"}, "correct_option", "kind-unclear"),
        ({"correct_option": "1e5"}, "correct_option", "kind-unclear"),
        ({"correct_option": "12 cm"}, "correct_option", "kind-unclear"),
        ({"correct_option": "7", "kind": "true_false"}, "kind", "kind-contradicts"),
        ({"correct_option": "7", "option_a": "x"}, "option_b", "too-few-options"),
        (
            {"correct_option": "true", "kind": "single_choice"},
            "kind",
            "kind-contradicts",
        ),
    ],
)
def test_a_bad_row_without_options_is_named(tmp_path, cells, column, code):
    plan = read(tmp_path, bare(**cells))
    assert (2, column, code) in found(plan)
    assert plan.items == []


@pytest.mark.parametrize(
    ("record", "kind", "right"),
    [
        (row(correct_option="c"), "single_choice", {2}),
        (row(correct_option="a, D"), "multiple_choice", {0, 3}),
        (row(correct_option="A;B C"), "multiple_choice", {0, 1, 2}),
        (row(correct_option="B", kind="Multiple choice"), "multiple_choice", {1}),
        (
            row(option_e="5", option_f="6", option_g="7", option_h="8")
            | {"correct_option": "H"},
            "single_choice",
            {7},
        ),
        (row(option_c=None, option_d=None), "single_choice", {0}),
        (bare(correct_option="TRUE"), "true_false", "true"),
        (bare(correct_option="false", kind="True/False"), "true_false", "false"),
        (bare(correct_option="12.50"), "numeric", "12.50"),
        (bare(correct_option="−3"), "numeric", "-3"),
        (bare(correct_option="0", kind="numeric"), "numeric", "0"),
    ],
)
def test_the_kind_follows_from_options_and_what_is_right(tmp_path, record, kind, right):
    plan = read(tmp_path, record)
    [item] = plan.items
    assert (item.draft.kind, right_of(item.draft)) == (kind, right)


def test_empty_marks_and_an_empty_number_stay_empty(tmp_path):
    [first, second] = read(tmp_path, row(), row(marks="2.50")).items
    assert (first.draft.marks, first.draft.number) == (None, None)
    assert second.draft.marks == Decimal("2.5")


def test_every_reason_against_a_row_is_given_at_once(tmp_path):
    plan = read(tmp_path, row(marks="x", question_number="x", difficulty="x"))
    columns = {p.column for p in plan.problems}
    assert columns == {"marks", "question_number", "difficulty"}


def test_a_number_twice_in_a_section_is_held_against_both_rows(tmp_path):
    same = {"section_name": "Maths", "question_number": "3"}
    plan = read(tmp_path, row(**same), row(), row(**{**same, "section_name": "maths "}))
    assert [p.row for p in plan.problems] == [2, 4]
    assert all("2, 4" in p.message for p in plan.problems)
    assert len(plan.items) == 1


def test_a_source_twice_is_held_against_both_rows(tmp_path):
    same = {"source": "Book", "source_id": "17"}
    plan = read(tmp_path, row(**same), row(**same), row(source="Book", source_id="18"))
    assert found(plan) == [
        (2, "source_id", "source-twice"),
        (3, "source_id", "source-twice"),
    ]


@pytest.mark.parametrize(
    ("same", "column", "code"),
    [
        ({"question_number": "7"}, "question_number", "number-twice"),
        ({"source": "Book", "source_id": "17"}, "source_id", "source-twice"),
    ],
)
def test_what_a_bad_row_asks_for_no_good_row_takes(tmp_path, same, column, code):
    bad = row(**same, correct_option="C", option_c=None, option_d=None)
    plan = read(tmp_path, row(**same), bad, row())
    assert set(found(plan)) == {
        (2, column, code),
        (3, column, code),
        (3, "correct_option", "letter-without-option"),
    }
    assert [item.draft.row for item in plan.items] == [4]


def test_rows_without_a_section_ask_for_no_number(tmp_path):
    plan = read(tmp_path, *[row(section_name=None, question_number="7")] * 2)
    assert {p.code for p in plan.problems} == {"empty"}


def test_topics_and_tags_are_split_at_semicolons_else_commas(tmp_path):
    [item] = read(tmp_path, row(topics="Sets, finite; Logic;", tags="a, b,a")).items
    assert item.draft.topics == ["Sets, finite", "Logic"]
    assert item.draft.tags == ["a", "b"]


def test_rows_are_numbered_as_the_spreadsheet_shows_them(tmp_path):
    blank = dict.fromkeys(row(), "")
    long = row(question_text="one\ntwo\nthree")
    for write, name in ((write_csv, "a.csv"), (write_xlsx, "a.xlsx")):
        path = write(tmp_path / name, row(), blank, long, blank, row(marks="x"))
        plan = plan_of(path)
        assert [p.row for p in plan.problems] == [6]
        assert [item.draft.row for item in plan.items] == [2, 4]
        assert plan.rows == 3
