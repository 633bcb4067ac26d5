"""Moodle XML: each kind, files within, and files made to do harm."""

import base64

import pytest

from exams.bank import documents
from exams.interchange.formats import FORMATS
from exams.interchange.readers.records import Unreadable
from tests.exams.documents import single_choice
from tests.exams.sheets import picture

MOODLE = FORMATS["moodle_xml"]
DOT = base64.b64encode(picture((200, 100))).decode()


def quiz(inner):
    return f"<?xml version='1.0'?><quiz>{inner}</quiz>".encode()


def question(kind, inner, words="<p>Which?</p>", format="html"):
    stem = words.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<question type='{kind}'><name><text>Named</text></name>"
        f"<questiontext format='{format}'><text>{stem}</text></questiontext>"
        f"{inner}</question>"
    )


def answer(words, fraction, more=""):
    return f"<answer fraction='{fraction}'><text>{words}</text>{more}</answer>"


def one(kind, inner, **more):
    [found] = MOODLE.read(quiz(question(kind, inner, **more)))
    if found.document:
        assert documents.read(found.document)[1] == []
    return found


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        (
            "truefalse",
            answer("true", 0) + answer("false", 100),
            {"correct": "false"},
        ),
        (
            "shortanswer",
            "<usecase>1</usecase>" + answer("volt", 100) + answer("V", 100),
            {"accepted": "volt\nV", "case_matters": True},
        ),
        (
            "numerical",
            answer("9.8", 100, "<tolerance>0.1</tolerance>")
            + "<units><unit><unit_name>m/s</unit_name></unit></units>",
            {
                "value": "9.8",
                "way": "absolute",
                "tolerance": "0.1",
                "unit": {"en": "m/s"},
            },
        ),
        (
            "matching",
            "".join(
                f"<subquestion><text>{x}</text><answer><text>{y}</text></answer>"
                "</subquestion>"
                for x, y in (("India", "Delhi"), ("Japan", "Tokyo"), ("", "Rome"))
            ),
            {
                "items": [
                    {"text": {"en": "India"}, "matches": "A"},
                    {"text": {"en": "Japan"}, "matches": "B"},
                ],
                "options": [{"text": {"en": x}} for x in ("Delhi", "Tokyo", "Rome")],
            },
        ),
    ],
)
def test_each_kind_of_answer_is_ours(kind, inner, expected):
    assert one(kind, inner).document["answer"] == expected


def test_options_come_with_their_pictures_and_what_is_lost_is_named():
    shown = "&lt;img src='@@PLUGINFILE@@/a%20b.png'&gt;"
    file = f"<file name='a b.png' path='/' encoding='base64'>{DOT}</file>"
    found = one(
        "multichoice",
        "<single>true</single><hint format='html'><text>x</text></hint>"
        "<hidden>1</hidden><penalty>0.5</penalty>"
        + answer(shown, 100, file)
        + answer("no", 0, "<feedback format='html'><text>Why</text></feedback>"),
    )
    first, second = found.document["answer"]["options"]
    assert first["picture"] == [{"image": {"file": "1/a b.png"}}]
    assert found.files == {"1/a b.png": picture((200, 100))}
    assert second["explanation"] == {"en": "Why"}
    assert [x.code for x in found.notes] == ["settings-lost"]
    assert found.notes[0].message == "Left out: hints, hidden, penalty."


def test_several_right_options_are_a_multiple_choice():
    inner = "<single>false</single>" + answer("a", 100) + answer("b", 0)
    assert one("multichoice", inner).document["kind"] == "multiple_choice"


def test_embedded_answers_are_blanks():
    words = (
        "<p>Look.</p><p>{1:SHORTANSWER:=Berlin~%50%Bonn} and "
        r"{2:NUMERICAL:=12:0.1} and {1:MC:a~=b\}}</p>"
    )
    found = one("cloze", "", words=words)
    assert found.document["prompt"] == [{"type": "text", "value": {"en": "Look."}}]
    assert found.document["answer"] == {
        "text": {"en": "[[1]] and [[2]] and [[3]]"},
        "blanks": [{"accepted": "Berlin"}, {"accepted": "12"}, {"accepted": "b}"}],
        "case_matters": False,
    }
    [note] = found.notes
    for words in ("shares", "tolerances", "options"):
        assert words in note.message


def test_one_marker_on_a_picture_is_a_hot_spot():
    inner = (
        f"<file name='map.png' encoding='base64'>{DOT}</file>"
        "<drag><no>1</no><text>Delhi</text></drag>"
        "<drop><shape>circle</shape><coords>100,50;20</coords><choice>1</choice></drop>"
        "<drop><shape>rectangle</shape><coords>0,0;20,10</coords><choice>1</choice></drop>"
    )
    found = one("ddmarker", inner)
    assert found.document["answer"] == {
        "picture": {"image": {"file": "1/map.png"}},
        "areas": "circle 0.5000 0.5000 0.1000\nrectangle 0.0000 0.0000 0.1000 0.1000",
    }
    two = inner.replace("<drop>", "<drag><no>2</no></drag><drop>", 1)
    assert one("ddmarker", two).problems[0].code == "kind-not-held"


def test_other_kinds_are_refused_one_by_one_and_categories_are_kept():
    data = quiz(
        "<question type='category'><category><text>top/Sets</text></category></question>"
        + question("essay", "")
        + question("truefalse", answer("true", 100) + answer("false", 0))
        + question("truefalse", answer("true", 0))
    )
    essay, good, broken = MOODLE.read(data)
    assert [x.code for x in essay.problems] == ["kind-not-held"]
    assert good.document["metadata"] == {"title": "Named", "category": "top/Sets"}
    assert [x.code for x in broken.problems] == ["question-broken"]


def test_pictures_go_out_and_come_in_again():
    shown = {"type": "image", "value": {"image": {"id": 3}, "alt": {"en": "A dot"}}}
    document = {**single_choice(), "prompt": [shown]}
    data = picture()
    written = MOODLE.write([document], fetch=lambda asset: ("dot.png", data))
    [found] = MOODLE.read(written.data)
    assert found.files == {"1/dot.png": data}
    again = MOODLE.write([found.document], fetch=lambda asset: ("dot.png", data))
    assert again.data == written.data
    assert written.notes == []


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            f"<!DOCTYPE q [<!ENTITY a0 'x'>{BOMB}]><quiz>&a9;</quiz>",
            "declares-entities",
        ),
        (
            "<!DOCTYPE q [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><quiz>&x;</quiz>",
            "declares-entities",
        ),
        ("<!DOCTYPE quiz SYSTEM 'http://127.0.0.1/x.dtd'><quiz/>", "declares-entities"),
        ("<quiz>&unknown;</quiz>", "not-this-format"),
        ("<quiz><question></quiz>", "not-this-format"),
        ("<other/>", "not-this-format"),
        ("<quiz>" + "<a>" * 100_000, "not-this-format"),
        ("<?xml version='1.0' encoding='nonsense'?><quiz/>", "not-this-format"),
        ("", "not-this-format"),
    ],
)
def test_files_made_to_do_harm_are_refused(data, code):
    with pytest.raises(Unreadable) as refusal:
        list(MOODLE.read(data.encode()))
    assert refusal.value.code == code
