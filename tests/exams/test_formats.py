"""What every format promises: out, in and out again the same; never a crash."""

from contextlib import suppress

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.bank import documents
from exams.interchange.formats import FORMATS, format_of
from exams.interchange.formats.formulas import ours, theirs
from exams.interchange.formats.markup import blocks_of
from exams.interchange.readers.records import Unreadable
from tests.exams.documents import READY, document, ready, single_choice, text

WRITTEN = {name: x for name, x in FORMATS.items() if hasattr(x, "write")}
QUIETLY = settings(
    deadline=None, max_examples=80, suppress_health_check=list(HealthCheck)
)
PARTS = st.sampled_from(
    [
        *("{", "}", "=", "~", "#", "->", "::", "%50%", "\\", "\n", "\n\n", "TRUE", "a"),
        *(
            "<quiz>",
            "<question type='multichoice'>",
            "</question>",
            "</quiz>",
            "<text>",
        ),
        *("</text>", "<answer fraction='100'>", "</answer>", "<p>", "<table>", "<td>"),
        *("&lt;", "<pre>", "<sub>", "</sub>", "$", "$$", r"\(", r"\)", "ANSWER: A\n"),
        *(
            "A) one\n",
            "[",
            '{"schema": 1}',
            "]",
            '"',
            "\0",
            "é",
            "{1:SA:=x}",
            "<itemBody>",
            "<math><mfrac><mi>a</mi>",
            "<qti-choice-interaction response-identifier='R'>",
            "<simpleChoice identifier='a'/>",
            "<textEntryInteraction/>",
            "<img src=",
        ),
    ]
)
SCRAPS = st.lists(PARTS, max_size=40).map("".join)


def read(module, data):
    """The questions of a file; those that are taken read as documents."""
    found = list(module.read(data))
    for one in found:
        assert (one.document is None) == bool(one.problems)
    return found


def survives(module, data):
    """Reads it or refuses it; anything else fails."""
    with suppress(Unreadable):
        for one in module.read(data):
            documents.read(one.document)


@QUIETLY
@given(SCRAPS, st.sampled_from(list(FORMATS.values())))
def test_no_text_makes_a_reader_fail(scraps, module):
    survives(module, scraps.encode())
    survives(module, b"<quiz>" + scraps.encode() + b"</quiz>")
    item = f"<assessmentItem><itemBody>{scraps}</itemBody></assessmentItem>"
    survives(module, item.encode())


@QUIETLY
@given(st.binary(max_size=200), st.sampled_from(list(FORMATS.values())))
def test_no_bytes_make_a_reader_fail(data, module):
    survives(module, data)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_goes_out_and_in_goes_out_the_same(name):
    module = WRITTEN[name]

    @QUIETLY
    @given(st.lists(ready(), min_size=1, max_size=3))
    def check(questions):
        first = module.write(questions)
        refused = {x.row for x in first.notes if x.code == "format-holds-no-kind"}
        found = read(module, first.data)
        assert [x.problems for x in found] == [[]] * (len(questions) - len(refused))
        for one in found:
            assert documents.read(one.document)[1] == []
        again = module.write([x.document for x in found])
        assert again.data == first.data

    check()


@pytest.mark.parametrize("name", WRITTEN)
def test_a_format_names_what_it_cannot_hold(name):
    shown = [{"type": "image", "value": {"image": {"id": 4}, "alt": {"en": "A dot"}}}]
    full = {
        **single_choice(explanation=shown, year=2024, difficulty="hard"),
        "prompt": [text("What?", "क्या?")],
    }
    odd = document("clinical_simulation", {"stages": [], "full": "1", "budget": ""})
    written = WRITTEN[name].write([full, odd])
    told = {(x.row, x.code): x.message for x in written.notes}
    if name == "json":
        assert told == {}
        return
    assert (2, "format-holds-no-kind") in told
    for word in ("Hindi", "image", "year"):
        assert word in told[1, "format-loses"]
    assert ("difficulty" in told[1, "format-loses"]) == (name != "qti")


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_known_by_what_it_holds(name):
    questions = [single_choice(), document("true_false", {"correct": "true"})]
    assert format_of(WRITTEN[name].write(questions).data) is WRITTEN[name]


def test_aiken_is_known_and_read_and_what_is_torn_off_is_refused():
    data = (
        b"What is $2?\r\nMore of it.\r\nA. one\r\nB) two\r\nwith a second line\r\n"
        b"ANSWER: B\r\n\r\nNo options\r\nANSWER: A\r\n\r\nTorn off\r\nA) one\r\n"
    )
    module = FORMATS["aiken"]
    assert format_of(data) is module
    good, bare, torn = read(module, data)
    assert good.document["prompt"] == [
        {"type": "text", "value": {"en": "What is \\$2?\nMore of it."}}
    ]
    one, two = good.document["answer"]["options"]
    assert (one["correct"], two["correct"]) == (False, True)
    assert two["text"]["en"] == "two\nwith a second line"
    assert (bare.origin, torn.origin) == (8, 11)
    assert [x.problems[0].code for x in (bare, torn)] == ["nothing-right"] * 2


def test_json_is_one_document_an_array_or_one_on_each_line():
    one = orjson.dumps(single_choice())
    for data, count in ((one, 1), (b"[%b,%b]" % (one, one), 2), (one + b"\n" + one, 2)):
        assert len(read(FORMATS["json"], data)) == count
    broken = orjson.dumps(single_choice("a\u2028b"))
    assert len(read(FORMATS["json"], broken + b"\n" + one)) == 2
    for data in (b'[{"schema": 1]', b"[" * 100_000, b'{"schema": NaN}', b"\xff"):
        with pytest.raises(Unreadable):
            list(FORMATS["json"].read(data))


@pytest.mark.parametrize(
    ("theirs_", "ours_"),
    [
        (r"\(x^2\) and $$y$$", "$x^2$ and $y$"),
        (r"\[a\]", "$a$"),
        ("costs $5 and $6", r"costs \$5 and \$6"),
        ("is $x_1$", "is $x_1$"),
        (r"costs \$5", r"costs \$5"),
        ("$ 1 \\neq 0 $", "$1 \\neq 0$"),
        ("a $ alone", r"a \$ alone"),
    ],
)
def test_formulas_are_told_from_money(theirs_, ours_):
    assert ours(theirs_) == ours_
    assert ours(theirs(ours_)) == ours_


@pytest.mark.parametrize(
    ("html", "blocks", "lost"),
    [
        ("<p>a&nbsp;b</p><p>c<br/>d</p>", [("text", "a b\n\nc\nd")], []),
        ("H<sub>2</sub>O", [("text", "H${}_{2}$O")], []),
        ("x<sup>-1</sup>", [("text", "x${}^{-1}$")], []),
        ("<ol><li>a</li><li>b</li></ol>", [("text", "1. a\n2. b")], []),
        ("<a href='http://x'>y</a>", [("text", "y (http://x)")], []),
        ("<script>bad()</script>ok", [("text", "ok")], []),
        ("<b>a</b><video src=x>", [("text", "a")], ["b", "video"]),
        ("a<pre>x  y\n z</pre>", [("text", "a"), ("code", "x  y\n z")], []),
        (
            "<table><tr><th>n</th><th>m</th></tr><tr><td>1</td></tr></table>",
            [("table", [["n", "m"], ["1", ""]])],
            [],
        ),
        ("<img src='@@PLUGINFILE@@/a%20b.png' alt='A'>", [("image", "a b.png")], []),
        ("<p>unclosed <table><td>x", [("text", "unclosed"), ("table", [["x"]])], []),
    ],
)
def test_html_becomes_blocks_and_what_does_not_is_named(html, blocks, lost):
    found, missing, _ = blocks_of(html)
    assert [(x["type"], bare(x)) for x in found] == blocks
    assert missing == lost


def bare(block):
    value = block["value"]
    if block["type"] == "table":
        return [[cell["en"] for cell in row["cells"]] for row in value["rows"]]
    if block["type"] == "image":
        return value["image"]["file"]
    return value["code"] if block["type"] == "code" else value["en"]


def test_the_kinds_a_format_can_hold_are_all_tried():
    assert set(READY) == set(documents.ANSWERS) - {
        "assertion_reason",
        "hot_spot",
        "clinical_simulation",
    }
