"""Excel: out, in and out again the same, and no cell is ever a formula."""

import io
from tempfile import NamedTemporaryFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from exams.interchange.formats import workbook
from tests.exams.documents import document, ready, single_choice
from tests.exams.sheets import plan_of

KINDS = ("single_choice", "multiple_choice", "true_false", "numeric")


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


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(ready(*KINDS), min_size=1, max_size=3))
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
    loose = document("numeric", {"value": "1", "tolerance": "0.5"})
    odd = document("ordering", {"options": []})
    written = workbook.write([loose, odd])
    assert [(x.row, x.code) for x in written.notes] == [
        (2, "format-loses"),
        (3, "format-holds-no-kind"),
    ]
