"""What an import makes of a file is the same in slices of any size."""

from django.db import transaction

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exams.interchange import jobs
from exams.interchange.importing import import_file
from exams.models import ImportBatch, ImportRow, Question
from tests.exams.documents import leaf, single_choice
from tests.exams.sheets import row, write_csv
from tests.exams.test_interchange_formats import saved

pytestmark = pytest.mark.django_db

CELLS = st.fixed_dictionaries(
    {
        "question_text": st.sampled_from(["Twin?", "twin?", "Other?"]),
        "difficulty": st.sampled_from(["easy", "hard", ""]),
        "source_id": st.sampled_from(["", "", "", "1", "2"]),
    }
)
ROWS = st.lists(CELLS, min_size=3, max_size=6)


def rows_of(cells):
    return [row(**x, source="Book" if x["source_id"] else "") for x in cells]


def become(path, size, monkeypatch, **switches):
    """What is in the bank and what was told after an import in slices of that size."""
    monkeypatch.setattr(jobs, "SLICE", size)
    with transaction.atomic():
        first = Question.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        report = import_file(path, **switches)
        facts = ("prompt", "difficulty", "source", "source_id")
        rows = Question.objects.order_by("pk").values_list("pk", *facts)
        found = [
            (pk if pk <= first else 0, [x.value["en"] for x in prompt], *told)
            for pk, prompt, *told in rows
        ]
        left = ImportRow.objects.count()
        transaction.set_rollback(True)
    return found, report, left


@settings(
    max_examples=3,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(partial=st.booleans(), before=ROWS, rows=ROWS)
def test_the_size_of_a_slice_makes_no_difference(
    tmp_path, monkeypatch, partial, before, rows
):
    monkeypatch.setattr(jobs, "SLICE", 100)
    with transaction.atomic():
        import_file(write_csv(tmp_path / "a.csv", *rows_of(before)), partial=True)
        path = write_csv(tmp_path / "b.csv", *rows_of(rows))
        whole = become(path, 100, monkeypatch, partial=partial)
        assert become(path, 1, monkeypatch, partial=partial) == whole
        assert whole[2] == 0
        transaction.set_rollback(True)


def test_equal_rows_are_said_and_none_is_written_over(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "SLICE", 2)
    cells = {"question_text": "Twin?"}
    rows = [row(**cells, difficulty=x) for x in ("easy", "medium", "hard", "easy")]
    path = write_csv(tmp_path / "a.csv", *rows)
    for partial in (True, False):
        with transaction.atomic():
            report = import_file(path, partial=partial)
            assert report["created"] == 4
            assert [(x["row"], x["code"]) for x in report["warnings"]] == [
                (n, "same-row") for n in (3, 4, 5)
            ]
            levels = Question.objects.order_by("pk").values_list("difficulty")
            assert [x for (x,) in levels] == ["easy", "medium", "hard", "easy"]
            again = import_file(path, partial=partial)
            assert (again["unchanged"], again["created"]) == (4, 0)
            transaction.set_rollback(True)


def test_what_a_row_takes_over_is_told_by_the_run_too(tmp_path):
    text = {"question_text": "Known?"}
    import_file(write_csv(tmp_path / "a.csv", row(**text)))
    path = write_csv(tmp_path / "a.csv", row(**text, difficulty="hard"))
    for partial in (False, True):
        with transaction.atomic():
            report = import_file(path, partial=partial)
            assert [x["code"] for x in report["warnings"]] == ["taken-for"]
            transaction.set_rollback(True)
    assert ImportBatch.objects.count() == 1


def in_two(en, hi, *options):
    told = [{"text": leaf(*x), "correct": not n} for n, x in enumerate(options)]
    prompt = [{"type": "text", "value": leaf(en, hi)}]
    return {**single_choice(), "prompt": prompt, "answer": {"options": told}}


def test_what_differs_in_hindi_or_capitals_is_another_question(tmp_path):
    options = (("1", ""), ("2", ""))
    case = {"accepted": "pH", "case_matters": True}
    documents = [
        in_two("Which?", "कौन सा?", *options),
        in_two("Which?", "कहाँ?", *options),
        in_two("Which?", "", ("1", "एक"), ("2", "दो")),
        in_two("", "कौन?", *options),
        in_two("", "कब?", *options),
        {**single_choice(), "kind": "short_text", "answer": case},
        {**single_choice(), "kind": "short_text", "answer": {**case, "accepted": "PH"}},
    ]
    path = saved(tmp_path, documents)
    assert import_file(path, partial=True)["errors"] == []
    assert Question.objects.count() == len(documents)
    assert import_file(path, "Mock")["created"] == len(documents)
    for exam in (None, "Mock"):
        again = import_file(path, exam, partial=True)
        assert (again["unchanged"], again["created"]) == (len(documents), 0)
    bare = [in_two("Which?", "", ("1", ""), ("2", ""))]
    assert import_file(saved(tmp_path, bare), partial=True)["created"] == 0
