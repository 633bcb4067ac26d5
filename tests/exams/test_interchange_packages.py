"""ZIP files go the whole way in: packages of QTI, sheets with their pictures."""

from wagtail.images import get_image_model

import pytest

from exams.interchange.exporting import export
from exams.interchange.formats import FORMATS
from exams.interchange.importing import import_file
from exams.models import Question
from tests.exams.archives import parts_of, zipped
from tests.exams.documents import document, single_choice
from tests.exams.sheets import picture, row, write_csv
from tests.exams.word import docx, links, p, shown

pytestmark = pytest.mark.django_db
SHOWN = {"type": "image", "value": {"image": {"id": 3}, "alt": {"en": "A dot"}}}


def report_of(tmp_path, data, name="a.zip"):
    path = tmp_path / name
    path.write_bytes(data)
    return import_file(path, "Mock", publish=True)


def test_a_package_of_qti_goes_in_with_its_pictures_and_twice_is_as_once(tmp_path):
    asked = [
        {**single_choice(), "prompt": [SHOWN]},
        document("true_false", {"correct": "true"}, "Is it?"),
    ]
    data = FORMATS["qti"].write(asked, lambda asset: ("dot.png", picture())).data
    report = report_of(tmp_path, data)
    assert (report["created"], report["errors"]) == (2, [])
    assert get_image_model().objects.count() == 1
    assert report_of(tmp_path, data)["unchanged"] == 2
    out = export(Question.objects.values_list("pk", flat=True), "qti")
    assert out.losses == []
    assert picture() in parts_of(out.data).values()
    assert report_of(tmp_path, out.data)["unchanged"] == 2


def test_a_zip_of_one_sheet_and_its_pictures_is_that_sheet(tmp_path):
    sheet = write_csv(tmp_path / "b.csv", row(diagram_url="dot.png")).read_bytes()
    parts = {"set/b.csv": sheet, "set/pictures/dot.png": picture()}
    report = report_of(tmp_path, zipped(parts))
    assert (report["created"], report["errors"]) == (1, [])
    [error] = report_of(tmp_path, zipped({**parts, "c.csv": sheet}))["errors"]
    assert error["code"] == "several-files"
    [error] = report_of(tmp_path, zipped({"dot.png": picture()}))["errors"]
    assert error["code"] == "not-a-spreadsheet"
    assert Question.objects.count() == 1


def test_a_word_document_goes_in_by_itself_and_names_what_stays_out(tmp_path):
    kruti = "fuEufyf[kr esa ls dkSu lgh gS\\"
    data = docx(
        p("Q1. Which is $5?", shown("i1", "A dot")),
        *("A) one", "B) two", "Ans: B", f"Q2. {kruti}", "Ans: True", "Q3. How?"),
        **links(i1="media/a.png"),
        word_in_media_in_a__png=picture(),
    )
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    report = import_file(path, "Mock", partial=True)
    told = [(x["row"], x["column"], x["code"]) for x in report["errors"]]
    assert told == [
        (2, "prompt[0].value.en", "legacy-hindi"),
        (3, "Ans", "nothing-right"),
    ]
    assert report["created"] == get_image_model().objects.count() == 1
    assert import_file(path, "Mock", partial=True)["unchanged"] == 1
