"""Pictures that lie on the cells of a workbook."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.drawing.image import Image

from cms.media.models import CustomImage
from exams.interchange.exporting import NO_ANSWER, export
from exams.interchange.formats import trees
from exams.interchange.importing import import_file
from exams.models import Question
from tests.exams.sheets import columns_of, picture, plan_of, row, write_xlsx


def draw(path, **colours):
    """Lay a picture of a colour on each of these cells."""
    book = load_workbook(path)
    for cell, colour in colours.items():
        book.worksheets[0].add_image(Image(io.BytesIO(picture(colour=colour))), cell)
    book.save(path)
    return path


def place(name, number):
    return f"{'ABCDEFGHIJK'[columns_of([row()]).index(name)]}{number}"


@pytest.mark.django_db
def test_a_picture_on_a_cell_belongs_to_its_question_or_its_option(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", row(option_b=None), row())
    cells = {place("option_b", 2): "blue", place("question_text", 2): "red"}
    report = import_file(draw(path, **cells, A3="red"), strict=True)
    assert (report["errors"], report["created"]) == ([], 2)
    assert CustomImage.objects.count() == 2
    first, second = Question.objects.order_by("pk")
    [_, red] = first.prompt
    blue = first.answer[0].value["options"][1]["picture"][0]
    assert second.prompt[1].value["image"] == red.value["image"]
    assert blue["image"] != red.value["image"]
    assert import_file(path, strict=True)["unchanged"] == 2


def test_a_picture_that_lies_on_no_cell_is_told(tmp_path):
    path = draw(write_xlsx(tmp_path / "a.xlsx", row()), A2="red")
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/drawings/drawing1.xml"
    told = re.sub(b"<[^>]*from>.*?</[^>]*from>", b"", parts[name], flags=re.DOTALL)
    with zipfile.ZipFile(path, "w") as book:
        for part, data in {**parts, name: told}.items():
            book.writestr(part, data)
    [found] = plan_of(path).problems
    assert (found.row, found.code) == (0, "picture-on-no-cell")


def test_a_long_sheet_may_hold_a_picture(tmp_path, monkeypatch):
    monkeypatch.setattr(trees, "MAX_ELEMENTS", 60)
    path = draw(write_xlsx(tmp_path / "a.xlsx", *[row() for _ in range(9)]), A2="red")
    plan = plan_of(path)
    assert (plan.problems, len(plan.items)) == ([], 9)


def test_what_lies_where_no_question_is_is_told(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", row())
    assert plan_of(draw(path, A1="red")).problems == []
    [found] = plan_of(draw(path, A9="red")).problems
    assert (found.row, found.code) == (0, "picture-beside-rows")


def test_a_picture_that_its_row_cannot_show_is_a_reason_against_it(tmp_path):
    cells = {"kind": "ordering", "correct_option": ""}
    path = write_xlsx(tmp_path / "a.xlsx", row(**cells))
    [found] = plan_of(draw(path, **{place("option_a", 2): "red"})).problems
    assert (found.row, found.column) == (2, "option_a")
    assert found.code == "no-picture-there"


def test_two_pictures_on_one_option_are_a_reason_against_its_row(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", row())
    cell = place("option_a", 2)
    draw(draw(path, **{cell: "red"}), **{cell: "blue"})
    assert [x.code for x in plan_of(path).problems] == ["one-picture"]


@pytest.mark.parametrize(
    ("part", "text", "code"),
    [
        (
            "xl/drawings/drawing1.xml",
            '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
            "declares-entities",
        ),
        ("xl/drawings/drawing1.xml", "<a", "not-this-format"),
        (
            "xl/drawings/drawing1.xml",
            "<a><b><from><col>x</col><row>1</row></from><blip/></b></a>",
            "bad-workbook",
        ),
        ("xl/drawings/_rels/drawing1.xml.rels", "<a/>", "picture-is-linked"),
    ],
)
def test_a_drawing_made_to_do_harm_is_refused(tmp_path, part, text, code):
    path = draw(write_xlsx(tmp_path / "a.xlsx", row()), A2="red")
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, data in {**parts, part: text}.items():
            package.writestr(name, data)
    assert [x.code for x in plan_of(path).problems] == [code]


@pytest.mark.django_db
def test_questions_go_out_and_come_in_with_their_pictures(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", row(option_b=None), row())
    cells = {place("option_b", 2): "blue", place("question_text", 2): "red"}
    import_file(draw(path, **cells))
    [shown, bare] = Question.objects.order_by("pk")
    bare.answer = []
    bare.save_revision()
    exported = export([shown.pk, bare.pk], "xlsx")
    described = "Excel leaves out: descriptions of pictures."
    assert exported.losses == [
        (shown.pk, str(shown), described),
        (bare.pk, str(bare), NO_ANSWER),
    ]
    path.write_bytes(exported.data)
    assert import_file(path)["unchanged"] == 1
    assert import_file(path, "Other")["created"] == 1
    assert CustomImage.objects.count() == 2
    gone = shown.prompt[1].value["image"]
    gone.file.storage.delete(gone.file.name)
    [loss] = export([shown.pk], "xlsx").losses
    assert loss[2] == "Excel leaves out: descriptions of pictures, image."
