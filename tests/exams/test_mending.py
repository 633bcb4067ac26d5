"""The rows to mend come back as they were: with their pictures, whatever their shape."""

import io
import json

import orjson
import pytest
from openpyxl import load_workbook

from exams.interchange.importing import import_file
from exams.interchange.mending import mend
from exams.models import ImportBatch, Question
from tests.exams.documents import single_choice
from tests.exams.sheets import columns_of, picture, row, write_xlsx, write_zip
from tests.exams.test_interchange_drawings import draw, place
from tests.exams.word import docx

pytestmark = pytest.mark.django_db


def mended():
    return load_workbook(io.BytesIO(mend(ImportBatch.objects.first())))


def test_mended_rows_bring_their_pictures_again(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", row(), row(marks="x", option_b=None))
    cells = {place("option_b", 3): "blue", place("question_text", 3): "red"}
    report = import_file(draw(path, **cells, Z3="green"), partial=True)
    assert (report["created"], report["rejected"]) == (1, 1)
    book = mended()
    sheet = book.worksheets[0]
    assert [x.value for x in sheet[1]][1:12] == columns_of([row()])
    sheet.cell(2, 2 + columns_of([row()]).index("marks")).value = "2"
    book.save(path)
    report = import_file(path)
    assert (report["errors"], report["created"]) == ([], 1)
    question = Question.objects.order_by("pk").last()
    assert [x.block_type for x in question.prompt] == ["text", "image", "image"]
    assert question.answer[0].value["options"][1]["picture"]


ODD = (
    7,
    "words",
    None,
    [],
    {},
    {"schema": 1, "kind": "single_choice"},
    {**single_choice(), "answer": []},
    {**single_choice(), "answer": {"options": "ab"}},
    {**single_choice(), "answer": {"options": [1, None]}},
    {**single_choice(), "prompt": "What?"},
    {**single_choice(), "prompt": [{"type": "text"}]},
    {**single_choice(), "tags": 5, "topics": {"a": 1}},
    {**single_choice(), "explanation": [3], "metadata": "x"},
    {**single_choice(), "kind": ["a"], "subject": {"a": "\x00"}},
    {**single_choice("a\x0bb" + "x" * 40_000)},
)


def test_a_document_of_any_shape_is_said_and_comes_back_to_be_mended(tmp_path):
    drawn = {"type": "image", "value": {"image": {"file": "a.png"}}}
    lost = {"type": "code", "value": {"code": "x = 1", "language": "python"}}
    whole = single_choice()
    whole["prompt"] = [*whole["prompt"], drawn, lost]
    documents = orjson.dumps([{"marks": 0, **whole}, *ODD])
    path = write_zip(tmp_path / "a.zip", a__json=documents, a__png=picture())
    report = import_file(path)
    rows = list(mended().worksheets[0].iter_rows(values_only=True, min_row=2))
    assert len(rows) == report["rejected"] > len(ODD) - 4
    assert "Left out of this sheet: code" in rows[0][0]
    assert json.loads(rows[1][3]) == 7
    assert len(mended().worksheets[0]._images) == 1
    assert not Question.objects.exists()


def test_mended_rows_keep_what_their_category_was_mapped_to(tmp_path):
    path = tmp_path / "a.gift"
    path.write_text("$CATEGORY: Sets\n\nfuEufyf[kr esa ls dkSu lgh gS {=b ~c}")
    mapped = {"Sets": {"subject": "EM", "topics": ["EM-1"]}}
    import_file(path, section="Physics", categories=mapped)
    head, told = mended().worksheets[0].iter_rows(values_only=True)
    kept = dict(zip(head, told, strict=True))
    named = (kept["section_name"], kept["subject"], kept["topics"])
    assert named == ("Physics", "EM", "EM-1")


GIFT = "Write.{}\n\n::Two::Which \\= it?{=a =b ~c}\n\nTorn {=a"
AIKEN = "Which?\nA) a\nANSWER: C\n"
QTI = (
    '<assessmentItem identifier="a"><itemBody><p>Draw it.</p><drawingInteraction/>'
    "</itemBody></assessmentItem>"
)
MOODLE = (
    '<quiz><question type="essay"><questiontext><text>Tell.</text></questiontext>'
    "</question></quiz>"
)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "gift",
            GIFT,
            ["Write.{}", "::Two::Which \\= it?{=a =b ~c}", "Torn {=a"],
        ),
        ("txt", AIKEN, ["Which?\nA) a"]),
        ("xml", MOODLE, ["Tell."]),
        ("xml", QTI, ["Draw it."]),
        ("docx", docx("Q7. Which?", "A) one", "B) two"), ["7. Which?\nA) one\nB) two"]),
    ],
)
def test_a_question_without_a_document_comes_back_in_its_words(
    tmp_path, name, data, words
):
    path = tmp_path / f"a.{name}"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    report = import_file(path)
    assert (report["created"], report["rejected"]) == (0, len(words))
    rows = list(mended().worksheets[0].iter_rows(values_only=True))
    place = rows[0].index("question_text")
    assert [row[place] for row in rows[1:]] == words
