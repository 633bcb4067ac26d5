"""Files made to do harm end in a clear refusal, in bounded memory, with nothing written."""

import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from exams.interchange.importing import import_file
from exams.interchange.pictures import Rejected, open_media
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


def with_cells(rows):
    """A workbook whose first sheet holds these rows too."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(ROW))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace("</sheetData>", f"{rows}</sheetData>")
            new.writestr(name, data)
    return file.getvalue()


AIKEN = b"Q?\nA) a\nB) b\nANSWER: A\n"
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
    "blank lines for Aiken": (lambda: b"\n" * 2_000_000, "empty-file"),
    "an endless option": (
        lambda: AIKEN + AIKEN.replace(b"Q?", b"Q?\n" + b"more\n" * 20_000),
        "too-long",
    ),
    "JSON of empty lists": (
        lambda: b'[{"schema": 1}' + b",[]" * 1_500_000 + b"]",
        "not-this-format",
    ),
    "a line of commas": (
        lambda: ",".join(REQUIRED).encode() + b"," * 10_000_000,
        "too-many-columns",
    ),
    "a far column": (
        lambda: with_cells('<row r="3"><c r="XFD3" t="str"><v>a</v></c></row>'),
        "too-many-columns",
    ),
    "a row of cells without end": (
        lambda: with_cells('<row r="3">' + "<c/>" * 100_000),
        "too-many-columns",
    ),
    "rows of nothing": (
        lambda: with_cells('<row r="1048000"><c r="A1048000"><v>1</v></c></row>'),
        "too-many-blanks",
    ),
    "styles without end": (
        lambda: with_part(book(ROW), "xl/old/styles.xml", b"<xf/>" * 1_000_000),
        "workbook-too-large",
    ),
    "a ZIP of very many files": (
        lambda: zipped(a__json="[]") + b"PK\1\2" * 40_000,
        "archive-too-large",
    ),
    "open tags": (b"<quiz>" + b"<question type='a'>" * 100_000, "not-this-format"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_bounded_memory(tmp_path, name):
    data, code = FILES[name]
    path = tmp_path / "a"
    path.write_bytes(data() if callable(data) else data)
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


def test_a_crowded_package_is_not_opened_and_a_large_one_is_looked_up_once(tmp_path):
    file = tmp_path / "a.zip"
    names = [f"{n}/{n}.png" for n in range(3)]
    with zipfile.ZipFile(file, "w") as package:
        for name in [*names, "b/2.png"]:
            package.writestr(name, picture())
    package = open_media(file, tmp_path / "a.csv")
    assert package.read("1.png") == package.read("1/1.png") == picture()
    for name, code in (("2.png", "picture-ambiguous"), ("x", "picture-missing")):
        with pytest.raises(Rejected) as no:
            package.read(name)
        assert no.value.code == code
    package.close()
    file.write_bytes(file.read_bytes() + b"PK\1\2" * 40_000)
    with pytest.raises(Rejected) as no:
        open_media(file, tmp_path / "a.csv").read("1.png")
    assert no.value.code == "archive-too-large"


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
