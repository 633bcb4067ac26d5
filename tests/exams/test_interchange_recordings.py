"""Recordings come in out of the file they lie in, or beside it, like pictures."""

import base64

import pytest

from cms.media.models import CustomDocument
from exams.interchange.importing import import_file
from exams.models import Question
from tests.cms import bytes as made
from tests.exams.documents import single_choice
from tests.exams.sheets import write_zip
from tests.exams.test_interchange_formats import saved

pytestmark = pytest.mark.django_db
QUESTION = """<question type="truefalse"><name><text>{name}</text></name>
<questiontext format="html"><text><![CDATA[<p>Listen.</p>{html}]]></text>
<file name="a b.mp3" path="/" encoding="base64">{data}</file></questiontext>
<answer fraction="100"><text>true</text></answer>
<answer fraction="0"><text>false</text></answer></question>"""
PLAYED = '<audio controls><source src="@@PLUGINFILE@@/a%20b.mp3">No player</audio>'
WORDS = {"en": "A beep."}
LINKED = '<a href="@@PLUGINFILE@@/a%20b.mp3">Hear it</a>'


def quiz(path, *questions):
    shown = [
        QUESTION.format(name=n, html=html, data=base64.b64encode(data).decode())
        for n, (html, data) in enumerate(questions)
    ]
    path.write_text(f"<quiz>{''.join(shown)}</quiz>")
    return path


def test_moodle_brings_its_recordings_once_and_a_bad_one_is_refused(tmp_path):
    sound = made.mp3()
    asked = [(PLAYED, sound), (LINKED, sound), (PLAYED, b"<script>")]
    path = quiz(tmp_path / "a.xml", *asked)
    report = import_file(path, partial=True)
    assert [(x["row"], x["code"]) for x in report["errors"]] == [(3, "picture-refused")]
    kept = CustomDocument.objects.get()
    assert (kept.title, kept.file_extension, kept.file.read()) == ("a b", "mp3", sound)
    first, second = Question.objects.order_by("pk")
    assert [x.block_type for x in first.prompt] == ["text", "audio"]
    assert first.prompt[1].value["sound"] == second.prompt[-1].value["sound"] == kept
    assert "Hear it" in second.prompt[0].value["en"]
    again = import_file(path, partial=True)
    assert (again["unchanged"], CustomDocument.objects.count()) == (2, 1)


def test_a_recording_beside_the_file_is_found_by_its_name(tmp_path):
    write_zip(tmp_path / "a.zip", hear__ogg=made.ogg(), note__pdf=made.pdf())
    shown = [
        {"type": "audio", "value": {"sound": {"file": name}, "transcript": WORDS}}
        for name in ("hear.ogg", "note.pdf", "gone.mp3")
    ]
    told = [{**single_choice(), "explanation": [x]} for x in shown]
    path = saved(tmp_path, told)
    report = import_file(path, "Mock", partial=True, publish=True)
    assert [(x["row"], x["code"]) for x in report["errors"]] == [
        (2, "picture-refused"),
        (3, "picture-missing"),
    ]
    assert (report["created"], CustomDocument.objects.count()) == (1, 1)
    assert Question.objects.get().live
