"""Files of every format go the whole way into the bank, and twice is as once."""

import base64
import json
import os
import re
import shutil
from pathlib import Path

from django.core.management import CommandError, call_command

import orjson
import pytest

from exams.bank.describing import documents_of
from exams.bank.documents import document_of
from exams.interchange.formats import FORMATS
from exams.interchange.importing import import_exam_from_csv, import_file
from exams.models import Exam, ImportBatch, Question
from tests.exams.documents import document, leaf, option, single_choice, text
from tests.exams.factories import draft_stimulus
from tests.exams.reports import counts
from tests.exams.sheets import picture, row, write_csv, write_zip
from tests.exams.test_kinds_document import EXAMPLES

pytestmark = pytest.mark.django_db
SAMPLES = Path(os.environ.get("SAMPLE_DATA", "/nowhere"))
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="SAMPLE_DATA names no folder of real files"
)


def saved(tmp_path, documents, name="a.json"):
    path = tmp_path / name
    path.write_bytes(orjson.dumps(documents))
    return path


def test_every_kind_comes_in_by_json_and_twice_is_as_once(tmp_path):
    files = {"dot__png": picture()}
    write_zip(tmp_path / "a.zip", **files)
    shown = {"image": {"file": "dot.png"}}
    questions = [every(kind, shown) for kind in EXAMPLES]
    path = saved(tmp_path, questions)
    report = import_file(path, "Mock", publish=True)
    assert report["errors"] == []
    assert report["created"] == len(EXAMPLES)
    assert {x.kind for x in Question.objects.filter(live=True)} == set(EXAMPLES)
    assert import_file(path, "Mock", publish=True)["unchanged"] == len(EXAMPLES)


def every(kind, shown):
    raw = json.loads(json.dumps(EXAMPLES[kind]["editor"]))
    if "picture" in raw:
        raw["picture"]["image"] = 1
    made = document_of({"answer": [{"type": kind, "value": raw, "id": "x"}]}, {})
    made["prompt"] = [text(f"A question of the kind {kind}?")]
    if "picture" in raw:
        made["answer"]["picture"] = {**shown, "alt": leaf("A map")}
    return made


def test_pictures_come_in_anywhere_and_bytes_that_are_there_are_used(tmp_path):
    write_zip(tmp_path / "a.zip", one__png=picture(), two__png=picture())
    shown = [{"type": "image", "value": {"image": {"file": "one.png"}}}]
    drawn = {"image": {"file": "two.png"}, "alt": leaf("A square")}
    answer = {"options": [option("a", correct=True, picture=[drawn]), option("b")]}
    question = document("single_choice", answer, explanation=shown, plain_text="Said")
    path = saved(tmp_path, [question])
    assert import_file(path, "Mock", publish=True)["errors"] == []
    [made] = Question.objects.all()
    image = made.explanation[0].value
    part = made.answer[0].value["options"][0]["picture"][0]
    assert image["image"] == part["image"]
    assert image["alt"]["en"] == "Said"
    [found] = documents_of([made])
    again = saved(tmp_path, [{**found, "section": "Questions", "number": 1}], "b.json")
    assert import_file(again, "Mock")["unchanged"] == 1
    by_hash = {"hash": image["image"].file_hash}
    found["explanation"][0]["value"]["image"] = by_hash
    again = saved(tmp_path, [{**found, "section": "Questions", "number": 1}], "b.json")
    assert import_file(again, "Mock")["unchanged"] == 1


@pytest.mark.parametrize(
    ("more", "column", "code"),
    [
        ({"year": 1}, "year", "bad-number"),
        ({"prompt": [{"type": "poem"}]}, "prompt[0].type", "unknown-type"),
        ({"stimulus": {"id": 999_999}}, "stimulus", "unknown-stimulus"),
        (
            {"explanation": [{"type": "image", "value": {"image": {"id": 999_999}}}]},
            "picture",
            "asset-missing",
        ),
        (
            {"explanation": [{"type": "image", "value": {"image": {"file": "a.png"}}}]},
            "picture",
            "picture-missing",
        ),
        ({"topics": ["No such"]}, "topics", "unknown-syllabus"),
    ],
)
def test_a_bad_document_is_named_and_nothing_is_written(tmp_path, more, column, code):
    path = saved(tmp_path, [{**single_choice(), **more}, single_choice("Good?")])
    report = import_file(path, "Mock")
    assert [(x["row"], x["column"], x["code"]) for x in report["errors"]] == [
        (1, column, code)
    ]
    assert not Question.objects.exists()
    assert not Exam.objects.exists()
    assert import_file(path, "Mock", partial=True)["created"] == 1


def test_questions_hang_on_a_stimulus_that_is_there(tmp_path):
    stimulus = draft_stimulus()
    question = single_choice(stimulus={"id": stimulus.pk})
    path = saved(tmp_path, [question])
    [error] = import_file(path, "Mock", publish=True)["errors"]
    assert (error["column"], error["code"]) == ("stimulus", "stimulus-not-live")
    assert not Question.objects.exists()
    stimulus.latest_revision.publish()
    assert import_file(path, "Mock", publish=True)["errors"] == []
    assert Question.objects.get().stimulus == stimulus
    assert import_file(path, "Mock", publish=True)["unchanged"] == 1


def test_what_is_left_out_is_said_and_categories_are_mapped(tmp_path, syllabus):
    path = tmp_path / "a.gift"
    path.write_text("$CATEGORY: top/Sets\n\n::A::Which?{~%50%half =whole}\n\nWrite{}")
    categories = tmp_path / "map.json"
    categories.write_text(
        json.dumps({"top/Sets": {"subject": "EM", "topics": ["EM-1"]}})
    )
    report = tmp_path / "report.json"
    options = {"exam": "Mock", "report": str(report), "categories": str(categories)}
    with pytest.raises(CommandError, match="Not everything"):
        call_command("import_questions", str(path), partial=True, **options)
    told = json.loads(report.read_text())
    assert [x["code"] for x in told["errors"]] == ["kind-not-held"]
    assert "partial-credit-lost" in [x["code"] for x in told["warnings"]]
    [question] = Question.objects.all()
    assert question.metadata == {"title": "A", "category": "top/Sets"}
    assert [x.topic.code for x in question.question_topics.all()] == ["EM-1"]


@pytest.mark.parametrize(
    ("limit", "codes"), [(10_000, []), (20, ["picture-too-large"])]
)
def test_a_picture_inside_a_file_obeys_the_limit(tmp_path, settings, limit, codes):
    settings.MAX_IMAGE_BYTES = limit
    data = base64.b64encode(picture()).decode()
    path = tmp_path / "a.xml"
    path.write_text(
        "<quiz><question type='truefalse'><name><text>A</text></name>"
        "<questiontext format='html'><text>Red? &lt;img src='@@PLUGINFILE@@/a.png'&gt;"
        f"</text><file name='a.png' encoding='base64'>{data}</file></questiontext>"
        "<answer fraction='100'><text>true</text></answer>"
        "<answer fraction='0'><text>false</text></answer></question></quiz>"
    )
    report = import_file(path, "Mock")
    assert [error["code"] for error in report["errors"]] == codes
    assert Question.objects.count() == (0 if codes else 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"just words", "missing-column"),
        (b'[{"schema": 1]', "not-this-format"),
        (b"[]", "missing-column"),
        (b"<quiz></quiz>", "no-questions"),
        (b"<!DOCTYPE q [<!ENTITY x 'y'>]><quiz>&x;</quiz>", "declares-entities"),
        ("::Ä:: {=b}".encode("latin-1"), "not-utf8"),
        ("::A:: Bé{T}".encode("utf-16"), "not-utf8"),
    ],
)
def test_a_file_that_is_nothing_we_read_is_refused(tmp_path, data, code):
    path = tmp_path / "a"
    path.write_bytes(data)
    report = import_file(path, "Mock")
    assert code in [x["code"] for x in report["errors"]]
    assert counts(report) == (0, 0, 0)
    assert not Question.objects.exists()
    assert ImportBatch.objects.get().status == ImportBatch.Status.REFUSED


@needs_samples
def test_the_gift_samples_go_in_as_they_are(tmp_path):
    """Of 100: 15 essays and descriptions, one with two right answers, one whose picture
    is not among the samples."""
    created = refused = 0
    for path in sorted(SAMPLES.glob("gift-grammar/*.gift")):
        report = import_file(path, path.stem, format="gift", partial=True)
        created += report["created"]
        refused += report["rejected"]
        again = import_file(path, path.stem, format="gift", partial=True)
        assert again["created"] == 0
        assert again["unchanged"] == report["created"]
    assert (created, refused) == (83, 17)


@needs_samples
@pytest.mark.parametrize("name", ["dev", "test"])
def test_aqua_goes_in_as_our_json(tmp_path, name):
    lines = (SAMPLES / f"q-aqua/{name}.json").read_text().splitlines()
    made = []
    for number, item in enumerate(map(json.loads, lines), start=1):
        texts = [re.sub(r"^[A-E]\)\s*", "", x) for x in item["options"]]
        told = [text(escaped(item["rationale"]))]
        options = map(escaped, texts)
        right = "ABCDE".index(item["correct"])
        made.append(
            single_choice(
                escaped(item["question"]),
                *options,
                right=right,
                explanation=told,
                source=f"AQuA {name}",
                source_id=str(number),
            )
        )
    report = import_file(saved(tmp_path, made), "AQuA")
    assert (report["rows"], report["created"], report["errors"]) == (254, 254, [])
    assert import_file(tmp_path / "a.json", "AQuA")["unchanged"] == 254


def escaped(words):
    return words.replace("$", r"\$")


@needs_samples
def test_jeebench_goes_in_with_hindi_and_latex(tmp_path):
    folder = SAMPLES / "q-jeebench-2016"
    items = json.loads((folder / "jeebench_2016.json").read_text())
    hindi = json.loads((folder / "translated_hindi_2016.json").read_text())
    made = []
    for number, item in enumerate(items, start=1):
        kind, answer = jee_answer(item)
        words = text(item["question"], hindi[str(number)])
        facts = {"year": 2016, "source": item["description"], "source_id": str(number)}
        made.append({**document(kind, answer), "prompt": [words], **facts})
    report = import_file(saved(tmp_path, made), "JEE")
    assert (report["rows"], report["created"], report["errors"]) == (68, 68, [])


def jee_answer(item):
    """The options stand in the question; what is offered are their letters."""
    if item["type"].startswith("MCQ"):
        options = [option(x, correct=x in item["gold"]) for x in "ABCD"]
        single = item["type"] == "MCQ"
        return ("single_choice" if single else "multiple_choice"), {"options": options}
    if item["type"] == "Integer":
        return "integer", {"value": item["gold"]}
    return "numeric", {"value": item["gold"], "tolerance": "0.01"}


@needs_samples
def test_gaokao_goes_in_with_its_pictures(tmp_path):
    folder = SAMPLES / "q-gaokao-mm-sample"
    items = json.loads((folder / "2010-2023_Math_MCQs.json").read_text())["example"]
    media = tmp_path / "media"
    shutil.copytree(folder / "2010-2023_Math_MCQs", media)
    made, pictures = [], 0
    for item in items:
        files = [Path(x).name for x in item["picture"]]
        pictures += len(files)
        offered = files[-4:] if len(files) > 3 else []
        shown = [
            {"type": "image", "value": {"image": {"file": x}}}
            for x in files[: len(files) - len(offered)]
        ]
        options = [
            option("ABCD"[n], correct="ABCD"[n] in item["answer"][0]) for n in range(4)
        ]
        for chosen, file in zip(options, offered, strict=False):
            chosen["picture"] = [{"image": {"file": file}, "alt": leaf("An option")}]
        question = document("single_choice", {"options": options})
        question["prompt"] = [text(item["question"]), *shown]
        made.append({**question, "year": int(item["year"]), "plain_text": "A diagram"})
    report = import_file(saved(tmp_path, made), "Gaokao", media=str(media))
    assert (report["rows"], report["created"], report["errors"]) == (20, 20, [])
    assert pictures == 38


def test_a_sheet_is_still_a_sheet_whatever_it_speaks_of(tmp_path):
    path = write_csv(tmp_path / "a.csv", row(question_text="::x:: {=a ~b} {T}"))
    assert import_file(path, "Mock")["created"] == 1
    assert import_exam_from_csv(path, "Mock")["unchanged"] == 1


def test_every_written_format_of_the_bank_comes_in_again(tmp_path):
    path = saved(tmp_path, [single_choice(), single_choice("Other $x^2$?")])
    import_file(path, "Mock")
    found = documents_of(list(Question.objects.order_by("pk")))
    for name, module in FORMATS.items():
        if hasattr(module, "write"):
            file = tmp_path / name
            file.write_bytes(module.write(found).data)
            report = import_file(file, f"Mock {name}")
            assert (report["created"], report["errors"]) == (2, [])
