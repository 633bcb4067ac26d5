"""Excel: out, in and out again the same, and no cell is ever a formula."""

import io
from tempfile import NamedTemporaryFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from exams.interchange.formats import workbook
from tests.exams.documents import document, leaf, option, ready, single_choice
from tests.exams.sheets import plan_of


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


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
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
    written = workbook.write([why, long, odd])
    assert [(x.row, x.code) for x in written.notes] == [
        (2, "format-loses"),
        (3, "format-holds-fewer"),
        (4, "format-holds-no-kind"),
    ]


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
