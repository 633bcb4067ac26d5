"""Excel: out, in and out again the same, and no cell is ever a formula."""

import io
from tempfile import NamedTemporaryFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from exams.interchange.formats import workbook
from tests.exams.documents import (
    document,
    leaf,
    option,
    ready,
    single_choice,
    text,
)
from tests.exams.sheets import picture, plan_of


def read(data):
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        return plan_of(file.name)


def rows(data):
    return [
        [cell.value for cell in row]
        for row in load_workbook(io.BytesIO(data)).active.iter_rows()
    ]


@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.lists(ready(), min_size=1, max_size=3))
def test_what_goes_out_and_in_goes_out_the_same(questions):
    first = workbook.write(questions)
    plan = read(first.data)
    assert plan.problems == []
    again = workbook.write([item.draft.bank.document for item in plan.items])
    assert rows(again.data) == rows(first.data)


def test_a_cell_that_begins_like_a_formula_is_a_text():
    signs = ("=1+1", "+1", "-1", "@SUM(A1)")
    data = workbook.write([single_choice(x, *signs) for x in signs]).data
    cells = [
        x for row in load_workbook(io.BytesIO(data)).active for x in row if x.value
    ]
    assert {x.data_type for x in cells} == {"s"}
    quoted = [x for x in cells if str(x.value)[0] in "=+-@"]
    assert quoted
    assert all(x.style_array.quotePrefix for x in quoted if hasattr(x, "style_array"))
    plan = read(data)
    assert plan.problems == []
    assert len(plan.items) == 4


def test_what_a_sheet_cannot_hold_is_named_by_row():
    why = document("single_choice", {"options": [option("a", explanation=leaf("So."))]})
    long = document("ordering", {"options": [{"text": leaf("x")}] * 9})
    odd = document("hot_spot", {})
    parts = single_choice(tags=["a; b", "c"])
    written = workbook.write([why, long, odd, parts])
    assert [(x.row, x.code) for x in written.notes] == [
        (1, "format-loses"),
        (2, "format-holds-fewer"),
        (3, "format-holds-no-kind"),
        (4, "format-loses"),
    ]
    assert written.notes[-1].message == "Excel leaves out: a ; in tags."


def test_a_lone_value_with_a_comma_stays_one():
    told = {"tags": ["a, b"], "exam_types": ["JEE, Main"]}
    [item] = read(workbook.write([single_choice(**told)]).data).items
    assert {name: item.draft.facts[name] for name in told} == told


def test_no_text_keeps_the_workbook_from_being_written_and_read_again():
    hostile = ("a\x01b\x0bc\x1f", "_xD800_ _x0000_", "\ud800\udfff\ufffe", "=1+\x07")
    written = workbook.write([single_choice(x, *hostile) for x in hostile])
    plan = read(written.data)
    assert plan.problems == []
    said = [x.draft.bank.document["answer"]["options"] for x in plan.items]
    clean = [
        "a\ufffdb\ufffdc\ufffd",
        "_xD800_ _x0000_",
        "\ufffd\ufffd\ufffd",
        "=1+\ufffd",
    ]
    assert [[x["text"]["en"] for x in options] for options in said] == [clean] * 4
    long = workbook.write([single_choice("x" * 40_000)])
    assert "the end of question_text" in long.notes[0].message


def test_pictures_lie_on_the_cells_they_belong_to():
    shown = [{"type": "image", "value": {"image": {"id": 1}, "alt": leaf("A dot")}}]
    asked = single_choice("Which?", "", "b")
    asked["answer"]["options"][0]["picture"] = [{"image": {"id": 2}, "alt": leaf()}]
    asked["prompt"] += [*shown, text("More of it.")]
    gone = {
        **single_choice("Gone?"),
        "prompt": [{"type": "image", "value": {"image": {"id": 3}}}],
    }
    files = {1: picture(), 2: picture(colour="blue"), 3: b"broken"}
    odd = document("hot_spot", {})
    written = workbook.write(
        [odd, asked, gone], lambda asset: ("a", files[asset["id"]])
    )
    plan = read(written.data)
    [found] = [x.draft.bank.document for x in plan.items]
    assert [x["type"] for x in found["prompt"]] == ["text", "image"]
    assert found["answer"]["options"][0]["picture"]
    losses = {x.row: x.message for x in written.notes}
    assert "the place of pictures within the text" in losses[2]
    assert "descriptions of pictures" in losses[2]
    assert losses[3] == "Excel leaves out: image."


def test_how_far_a_number_may_be_off_and_its_unit_come_back():
    answers = [
        {"value": "9.8", "way": "percent", "tolerance": "2", "unit": leaf("m/s²")},
        {"value": "1", "way": "range", "upper": "2"},
    ]
    truth = {"assertion": leaf("A"), "reason": leaf("B"), "correct": "both"}
    made = [document("numeric", x) for x in answers]
    made.append(document("assertion_reason", truth))
    written = workbook.write(made)
    assert written.notes == []
    plan = read(written.data)
    assert plan.problems == []
    found = [item.draft.bank.document["answer"] for item in plan.items]
    assert [(x.get("way"), x.get("upper", "")) for x in found[:2]] == [
        ("percent", ""),
        ("range", "2"),
    ]
    assert found[0]["unit"] == {"en": "m/s²"}
    assert (found[2]["reason"], found[2]["correct"]) == ({"en": "B"}, "both")
