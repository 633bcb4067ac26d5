"""Files made to do harm end in a clear refusal, in bounded memory, with nothing written."""

import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from exams.interchange.importing import import_file
from exams.models import Question
from tests.exams.documents import single_choice
from tests.exams.sheets import REQUIRED, picture
from tests.exams.test_interchange_formats import saved

pytestmark = pytest.mark.django_db
MOST_MEMORY = 100_000_000


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name.replace("__", "."), data)
    return file.getvalue()


def book(*rows):
    file, made = io.BytesIO(), Workbook()
    for row in (REQUIRED, *rows):
        made.active.append(row)
    made.save(file)
    return file.getvalue()


def with_part(data, name, content):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return file.getvalue()


ROW = ["M", "1", "Q?", "", "a", "b", "c", "d", "A", "1", ""]
ENTITY = '<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'
HUGE = with_part(book(ROW), "xl/huge.xml", b"0" * 70_000_000)
FILES = {
    "a zip bomb": (HUGE, "workbook-too-large"),
    "a cell of 60 MB": (
        zipped(**{"[Content_Types].xml": "", "xl/a.xml": b"<c>" + b"x" * 60_000_000}),
        "bad-workbook",
    ),
    "a package that leaves its folder": (
        zipped(**{"../imsmanifest.xml": "<manifest/>"}),
        "archive-path",
    ),
    "a Word file of 65 MB": (
        zipped(**{"word/document.xml": b"0" * 65_000_000}),
        "archive-too-large",
    ),
    "a formula": (book([*ROW[:2], "=1+1", *ROW[3:]]), "formula-cell"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, "legacy-xls"),
    "entities": (f"{ENTITY}<quiz>&b;</quiz>".encode(), "declares-entities"),
    "latin": ("::A:: é{T}".encode("latin-1"), "not-utf8"),
    "nested JSON": (b'[{"schema": 1}' + b"[" * 1_000_000, "not-this-format"),
    "a NUL in GIFT": (b"::A:: a\0b{T}", "question-broken"),
    "a long text": (b"::A:: " + b"x" * 90_000 + b"{T}", "too-long"),
    "open braces": (b"::A:: {\n\n" * 20_000, "too-many-questions"),
    "open tags": (b"<quiz>" + b"<question type='a'>" * 100_000, "not-this-format"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_bounded_memory(tmp_path, name):
    data, code = FILES[name]
    path = tmp_path / "a"
    path.write_bytes(data)
    tracemalloc.start()
    report = import_file(path, "Mock")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code in {x["code"] for x in report["errors"]}
    assert peak < MOST_MEMORY
    assert not Question.objects.exists()


def test_a_workbook_with_macros_is_refused(tmp_path):
    path = tmp_path / "a.xlsm"
    path.write_bytes(with_part(book(ROW), "xl/vbaProject.bin", b"Sub Auto_Open()"))
    [error] = import_file(path, "Mock")["errors"]
    assert error["code"] == "has-macros"
    assert not Question.objects.exists()


@pytest.mark.parametrize("name", ["../a.png", "/etc/passwd", "a/../../b.png"])
def test_a_package_gives_nothing_outside_of_it(tmp_path, name):
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(name, picture())
    shown = [{"type": "image", "value": {"image": {"file": name}}}]
    path = saved(tmp_path, [{**single_choice(), "explanation": shown}])
    [error] = import_file(path, "Mock")["errors"]
    assert error["code"] == "picture-path"


def test_a_link_in_a_folder_or_package_leads_nowhere(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    media = tmp_path / "media"
    media.mkdir()
    (media / "link.png").symlink_to(secret)
    shown = [{"type": "image", "value": {"image": {"file": "link.png"}}}]
    path = saved(tmp_path, [{**single_choice(), "explanation": shown}])
    [error] = import_file(path, "Mock", media=str(media))["errors"]
    assert error["code"] == "picture-path"
