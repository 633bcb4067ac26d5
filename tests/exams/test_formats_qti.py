"""QTI: each kind of 2.x and 3.0, packages, what is lost, and files made to do harm."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.bank import documents
from exams.interchange.formats import FORMATS, format_of
from exams.interchange.formats.qti.numbers import within
from exams.interchange.readers.records import Unreadable
from exams.latex.checking import problems
from tests.exams.archives import ENTITIES, OUTSIDE, locked, parts_of, zipped
from tests.exams.documents import document, leaf, option, single_choice, text
from tests.exams.documents import documents as any_documents
from tests.exams.sheets import picture
from tests.exams.test_formats import QUIETLY, survives

QTI = FORMATS["qti"]


def item(body, right="", *, more="", **attributes):
    """An item of QTI 2; `right` is what its declarations hold, or one value."""
    told = right if "<" in right else declared(right)
    facts = {"identifier": "Q-1", "title": "Named", "adaptive": "false", **attributes}
    said = "".join(f' {name}="{x}"' for name, x in facts.items())
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"{said}>'
        f"{told}<itemBody>{body}</itemBody>{more}</assessmentItem>"
    )


def declared(
    *values, cardinality="single", base="identifier", name="RESPONSE", more=""
):
    told = "".join(f"<value>{x}</value>" for x in values)
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" '
        f'baseType="{base}"><correctResponse>{told}</correctResponse>{more}'
        "</responseDeclaration>"
    )


HTML = {"p", "div", "img", "math", "mi", "mfrac", "object", "br", "table", "tr", "td"}


def as_three(xml):
    """The same item of QTI 3: other names, another namespace."""

    def kebab(name):
        return re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", name)

    xml = xml.replace("imsqti_v2p1", "imsqtiasi_v3p0")
    xml = re.sub(r" (\w+)=", lambda m: f" {kebab(m[1])}=", xml)
    return re.sub(
        r"<(/?)(\w+)",
        lambda m: m[0] if m[2] in HTML else f"<{m[1]}qti-{kebab(m[2])}",
        xml,
    )


def task(name, inner="", **attributes):
    facts = {"responseIdentifier": "RESPONSE", **attributes}
    said = "".join(f' {key}="{x}"' for key, x in facts.items())
    return f"<{name}Interaction{said}>{inner}</{name}Interaction>"


def listed(sort, *texts, **more):
    return "".join(
        f'<{sort} identifier="{x}"{more.get(x, "")}>{x}</{sort}>' for x in texts
    )


def one(xml, beside=None):
    data = xml.encode() if beside is None else package({"q.xml": xml}, **beside)
    [found] = QTI.read(data)
    if found.document:
        assert documents.read(found.document)[1] == []
    return found


def codes(found):
    return [x.code for x in found.notes], [x.code for x in found.problems]


def package(items, *, more="", facts="", **parts):
    told = "".join(
        f'<resource type="imsqti_item_xmlv2p1" href="{name}">{facts}'
        f'<file href="{name}"/></resource>'
        for name in items
    )
    manifest = f"<manifest><resources>{more}{told}</resources></manifest>"
    return zipped({"imsmanifest.xml": manifest, **items, **parts})


SET = "<simpleMatchSet>{}</simpleMatchSet>"
SOLVED = "<responseProcessing><responseCondition><responseIf>{}</responseIf></responseCondition></responseProcessing>"
GIVEN = '<variable identifier="RESPONSE"/>'


def some(*texts):
    return [{"text": {"en": x}} for x in texts]


@pytest.mark.parametrize("version", [str, as_three], ids=["2.x", "3.0"])
@pytest.mark.parametrize(
    ("kind", "answer", "xml"),
    [
        (
            "single_choice",
            {
                "options": [
                    {"text": {"en": "A"}, "correct": False},
                    {"text": {"en": "B"}, "correct": True, "pinned": True},
                ]
            },
            item(
                task(
                    "choice",
                    listed("simpleChoice", "A", "B", B=' fixed="true"'),
                    shuffle="true",
                ),
                "B",
            ),
        ),
        (
            "multiple_choice",
            {"options": [option("A", correct=True), option("B", correct=True)]},
            item(
                task("choice", listed("simpleChoice", "A", "B"), shuffle="true"),
                declared("A", "B", cardinality="multiple"),
            ),
        ),
        (
            "true_false",
            {"correct": "false"},
            item(task("choice", listed("simpleChoice", "True", "False")), "False"),
        ),
        ("integer", {"value": "42"}, item(task("textEntry"), declared("42", base="integer"))),
        (
            "numeric",
            {"value": "9.8", "way": "absolute", "tolerance": "0.1"},
            item(
                f"<p>{task('textEntry')}</p>",
                declared("9.8", base="float"),
                more=SOLVED.format(
                    f'<equal toleranceMode="absolute" tolerance="0.1">{GIVEN}'
                    '<correct identifier="RESPONSE"/></equal>'
                ),
            ),
        ),
        (
            "numeric",
            {"value": "1", "way": "range", "upper": "2.5"},
            item(
                task("textEntry"),
                declared("2", base="float"),
                more=SOLVED.format(
                    f'<and><gte>{GIVEN}<baseValue baseType="float">1</baseValue></gte>'
                    f'<lte>{GIVEN}<baseValue baseType="float">2.5</baseValue></lte></and>'
                ),
            ),
        ),
        (
            "short_text",
            {"accepted": "volt\nV", "case_matters": True},
            item(
                task("textEntry"),
                declared(
                    "volt",
                    base="string",
                    more='<mapping><mapEntry mapKey="volt" mappedValue="1"/>'
                    '<mapEntry mapKey="V" mappedValue="1" caseSensitive="true"/></mapping>',
                ),
            ),
        ),
        (
            "fill_blanks",
            {
                "text": {"en": "The [[1]] is B."},
                "blanks": [{"accepted": "word"}],
                "case_matters": True,
            },
            item(
                f"<p>Which?</p><p>The {task('textEntry')} is B.</p>",
                declared("word", base="string"),
            ),
        ),
        (
            "fill_blanks",
            {
                "text": {"en": "[[1]] and [[2]]."},
                "blanks": [{"accepted": "A"}, {"accepted": "B"}],
                "case_matters": False,
            },
            item(
                task(
                    "gapMatch",
                    listed("gapText", "A", "B")
                    + '<p><gap identifier="g1"/> and <gap identifier="g2"/>.</p>',
                ),
                declared("A g1", "B g2", cardinality="multiple", base="directedPair"),
            ),
        ),
        (
            "matching",
            {
                "items": [
                    {"text": {"en": "A"}, "matches": "A, B"},
                    {"text": {"en": "B"}, "matches": "A"},
                ],
                "options": some("C", "D"),
            },
            item(
                task(
                    "match",
                    SET.format(listed("simpleAssociableChoice", "A", "B"))
                    + SET.format(listed("simpleAssociableChoice", "C", "D")),
                ),
                declared("A C", "A D", "B C", cardinality="multiple", base="directedPair"),
            ),
        ),
        (
            "ordering",
            {"options": some("B", "A", "C")},
            item(
                task("order", listed("simpleChoice", "A", "B", "C")),
                declared("B", "A", "C", cardinality="ordered"),
            ),
        ),
        (
            "hot_spot",
            {
                "picture": {"image": {"file": "map.png"}, "alt": {"en": "A map"}},
                "areas": "circle 0.5000 0.5000 0.1000",
            },
            item(
                task(
                    "hotspot",
                    '<img src="map.png" alt="A map" width="200" height="100"/>'
                    '<hotspotChoice identifier="A" shape="circle" coords="100,50,20"/>'
                    '<hotspotChoice identifier="B" shape="rect" coords="0,0,9,9"/>',
                ),
                "A",
            ),
        ),
    ],
)  # fmt: skip
def test_each_kind_of_task_is_one_of_ours(version, kind, answer, xml):
    found = one(version(xml)).document
    assert (found["kind"], found["answer"]) == (kind, bare(answer))
    assert found["metadata"] == {"title": "Named", "id": "Q-1"}


def bare(answer):
    """Texts in English alone, as readers write them."""
    if isinstance(answer, dict):
        return {name: bare(x) for name, x in answer.items() if name != "hi"}
    return [bare(x) for x in answer] if isinstance(answer, list) else answer


def test_formulas_come_from_their_tex_or_sign_by_sign():
    maths = "<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>"
    noted = (
        '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">'
        r"\vec{x}</annotation></semantics></math>"
    )
    found = one(
        item(
            f"<p>Is {maths} {noted}?</p>{task('textEntry')}",
            declared("1", base="integer"),
        )
    )
    assert found.document["prompt"] == [bare(text(r"Is $\frac{a}{b}$ $\vec{x}$?"))]


def test_feedback_and_rubrics_are_the_why_and_the_explanation():
    body = (
        '<rubricBlock view="candidate">Read well.</rubricBlock>'
        '<rubricBlock view="scorer">Half for B.</rubricBlock>'
    )
    why = '<feedbackInline identifier="A" outcomeIdentifier="F">Too small.</feedbackInline>'
    choices = f'<simpleChoice identifier="A">A{why}</simpleChoice>' + listed(
        "simpleChoice", "B"
    )
    told = (
        '<modalFeedback identifier="done" outcomeIdentifier="F">Look it up.</modalFeedback>'
        '<modalFeedback identifier="B" outcomeIdentifier="F">Just so.</modalFeedback>'
    )
    found = one(item(body + task("choice", choices, shuffle="true"), "B", more=told))
    assert found.document["prompt"] == [bare(text("Read well."))]
    assert [x["explanation"]["en"] for x in found.document["answer"]["options"]] == [
        "Too small.",
        "Just so.",
    ]
    words = [x["value"]["en"] for x in found.document["explanation"]]
    assert words == ["Half for B.", "Look it up."]
    assert codes(found) == ([], [])


@pytest.mark.parametrize(
    ("xml", "codes_"),
    [
        (item(task("choice", listed("simpleChoice", "A", "B")), "A"), ["settings-lost"]),
        (
            item(
                task("choice", listed("simpleChoice", "A", "B"), shuffle="true"),
                declared(
                    "A",
                    more='<mapping><mapEntry mapKey="A" mappedValue="2"/>'
                    '<mapEntry mapKey="B" mappedValue="-1"/></mapping>',
                ),
            ),
            ["penalties-lost"],
        ),
        (
            item(f"<p><video src='x.mp4'/><b>2+2</b></p>{task('textEntry')}", declared("4", base="integer")),
            ["markup-lost"],
        ),
        (
            item(
                task("textEntry"),
                declared("a", base="string"),
                more=SOLVED.format("<substring/>"),
            ),
            ["scoring-lost"],
        ),
    ],
)  # fmt: skip
def test_what_is_left_out_is_named(xml, codes_):
    assert codes(one(xml)) == (codes_, [])


CHOICE = task("choice", listed("simpleChoice", "A", "B"))


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (item("<p>Only told.</p>", "A"), "kind-not-held"),
        (item(task("extendedText"), "A"), "kind-not-held"),
        (item(task("hottext"), "A"), "kind-not-held"),
        (item(CHOICE, "A", adaptive="true"), "kind-not-held"),
        (item(CHOICE, "<templateDeclaration/>"), "kind-not-held"),
        (item(CHOICE + CHOICE, "A"), "several-tasks"),
        (item(CHOICE, "<p/>"), "nothing-right"),
        (item(CHOICE, declared("A", "B")), "several-right"),
        (item(task("textEntry"), declared("1e9e9", base="float")), "not-a-number"),
        (item(task("selectPoint"), "A"), "question-broken"),
        (item(task("hotspot", "<img src='a.png'/>"), "A"), "area-unknown"),
        ("<assessmentItem/>", "question-broken"),
    ],
)  # fmt: skip
def test_what_cannot_come_is_refused_and_names_the_element(xml, code):
    found = one(xml)
    assert [x.code for x in found.problems] == [code]
    assert found.document is None


LOM = """<metadata><lom xmlns="http://ltsc.ieee.org/xsd/LOM">
<general><identifier><catalog>TAO</catalog><entry>7</entry></identifier>
<keyword><string>sums</string></keyword></general>
<educational><difficulty><value>very difficult</value></difficulty><typicalLearningTime>
<duration>PT1M30S</duration></typicalLearningTime></educational>
<rights><description><string>CC BY</string></description></rights>
<classification><taxonPath><source><string>jacs</string></source>
<taxon><entry><string>Maths</string></entry></taxon>
<taxon><entry><string>Sets</string></entry></taxon></taxonPath></classification>
</lom></metadata>"""


def test_a_package_brings_pictures_recordings_and_what_its_manifest_says():
    shown = (
        "<p><img src='../media/a%20b.png' alt='A dot'/></p>"
        "<audio src='../media/a.mp3'>Spoken</audio>"
    )
    items = {
        "items/1.xml": item(shown + CHOICE, "A"),
        "items/2.xml": "<assessmentItem>",
        "items/3.xml": item(
            CHOICE, '<assessmentStimulusRef href="../p.xml"/>' + declared("A")
        ),
    }
    test = '<resource type="imsqti_test_xmlv2p1" href="test.xml"/>'
    gone = '<resource type="imsqti_item_xmlv2p1" href="gone.xml"/>'
    parts = {
        "media/a b.png": picture(),
        "media/a.mp3": b"ID3",
        "p.xml": "<assessmentStimulus><stimulusBody><p>Read.</p></stimulusBody></assessmentStimulus>",
    }
    data = package(items, more=test + gone, facts=LOM, **parts)
    assert format_of(data) is QTI
    lost, first, broken, third = QTI.read(data)
    assert codes(lost) == ([], ["item-missing"])
    assert codes(broken) == ([], ["not-this-format"])
    told = first.document
    assert documents.read(told)[1] == []
    assert [x["type"] for x in told["prompt"]] == ["image", "audio"]
    assert first.files == {"media/a b.png": picture(), "media/a.mp3": b"ID3"}
    facts = {
        x: told[x]
        for x in ("source", "source_id", "tags", "difficulty", "licence_note")
    }
    assert facts == {
        "source": "TAO", "source_id": "7", "tags": ["sums"], "difficulty": "hard",
        "licence_note": "CC BY",
    }  # fmt: skip
    assert told["expected_seconds"] == 90
    assert told["metadata"]["category"] == "Maths / Sets"
    assert third.document["prompt"] == [bare(text("Read."))]
    assert "passage-in-prompt" in codes(third)[0]


def test_a_test_in_the_package_is_named_at_its_first_item():
    test = '<resource type="imsqti_test_xmlv3p0" href="test.xml"/>'
    [found] = QTI.read(package({"q.xml": item(CHOICE, "A")}, more=test))
    assert any("test.xml" in x.message for x in found.notes)


def test_facts_and_pictures_go_out_and_come_in_again():
    shown = {"type": "image", "value": {"image": {"id": 3}, "alt": {"en": "A dot"}}}
    facts = {
        "subject": "EM", "topics": ["EM-1"], "difficulty": "hard", "tags": ["sums"],
        "source": "Book", "source_id": "7", "expected_seconds": 45, "marks": "4",
        "licence_note": "CC BY", "metadata": {"title": "T", "id": "q7", "category": "C"},
    }  # fmt: skip
    spot = {"picture": shown["value"], "areas": "rectangle 0.1 0.2 0.5 0.6"}
    asked = [
        {
            **single_choice(r"Is $\frac{1}{2}$?"),
            "prompt": [text(r"Is $\frac{1}{2}$?"), shown],
            **facts,
        },
        document("hot_spot", spot),
        document("numeric", {"value": "5", "way": "percent", "tolerance": "2"}),
        document("numeric", {"value": "5", "way": "range", "upper": "6"}),
    ]
    asked[0]["answer"]["options"][3] |= {
        "pinned": True,
        "explanation": leaf("Too big."),
    }
    data = picture((40, 20))

    def fetch(asset):
        return "dot.png", data

    written = QTI.write(asked, fetch)
    assert written.notes == []
    assert b"<mfrac>" in parts_of(written.data)["items/question-1.xml"]
    found = list(QTI.read(written.data))
    assert [codes(x) for x in found] == [([], []), ([], []), ([], []), ([], [])]
    first = found[0].document
    assert {x: first[x] for x in facts} == facts
    assert first["prompt"][0]["value"]["en"] == r"Is $\frac{1}{2}$?"
    assert first["answer"]["options"][3]["pinned"]
    assert found[0].files == {"images/dot.png": data}
    assert (
        found[1].document["answer"]["areas"] == "rectangle 0.1000 0.2000 0.5000 0.6000"
    )
    assert found[2].document["answer"] == asked[2]["answer"]
    again = QTI.write([x.document for x in found], fetch)
    assert again.data == written.data


LONE = item(CHOICE, "A")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ENTITIES + LONE, "declares-entities"),
        (OUTSIDE + LONE, "declares-entities"),
        (LONE.replace("<itemBody>", "<itemBody>" + "<p>" * 300), "not-this-format"),
        ("<assessmentItem>" + "<a>" * 100_000, "not-this-format"),
        ("", "not-this-format"),
    ],
)
def test_items_made_to_do_harm_are_refused_alone(data, code):
    first, second = QTI.read(package({"1.xml": data, "2.xml": LONE}))
    assert codes(first) == ([], [code])
    assert second.document


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (package({"../q.xml": LONE}), "archive-path"),
        (package({"/etc/q.xml": LONE}), "archive-path"),
        (package({"..\\q.xml": LONE}), "archive-path"),
        (zipped({"imsmanifest.xml": "/etc/passwd"}, link="imsmanifest.xml"), "archive-path"),
        (zipped({"imsmanifest.xml": b"\0" * 65_000_000}), "archive-too-large"),
        (zipped({"imsmanifest.xml": "<a/>"}, packing=14), "archive-damaged"),
        (locked(package({"q.xml": LONE})), "archive-locked"),
        (package({"q.xml": LONE})[:-40], "archive-damaged"),
        (zipped({"imsmanifest.xml": ENTITIES + "<manifest/>"}), "declares-entities"),
        (zipped({"other.xml": LONE}), "not-this-format"),
    ],
)  # fmt: skip
def test_packages_made_to_do_harm_are_refused_as_a_whole(data, code):
    with pytest.raises(Unreadable) as refusal:
        list(QTI.read(data))
    assert refusal.value.code == code


def test_every_sign_of_an_equation_is_one_that_we_draw():
    from exams.interchange.formats.equations import signs

    wrong = {x: problems(signs.tidy(signs.sign(x) + "x")) for x in signs.COMMANDS}
    assert not any(wrong.values())


TAGS = st.sampled_from(
    """p div br img table tr td math mfrac msup munderover mtable mtr semantics object audio
    prompt simpleChoice inlineChoice gap gapText gapImg feedbackInline rubricBlock
    choiceInteraction inlineChoiceInteraction textEntryInteraction matchInteraction
    simpleMatchSet simpleAssociableChoice orderInteraction hotspotInteraction hotspotChoice
    selectPointInteraction gapMatchInteraction mediaInteraction""".split()  # noqa: SIM905
)
FACTS = st.sampled_from(
    [
        *(' identifier="A"', ' identifier="B"', ' responseIdentifier="RESPONSE"', ""),
        *(' shape="poly" coords="1,2,3"', ' src="a.png"', ' data="x" type="image/png"'),
        *(
            ' width="9" height="0"',
            ' shuffle="true"',
            ' fixed="true"',
            ' view="scorer"',
        ),
    ]
)
INNER = st.recursive(
    st.sampled_from(["a", "[[1]]", "$", r"\(", "&lt;", " "]),
    lambda inner: st.builds(
        lambda tag, facts, parts: f"<{tag}{facts}>{''.join(parts)}</{tag}>",
        *(TAGS, FACTS, st.lists(inner, max_size=3)),
    ),
    max_leaves=12,
)


@QUIETLY
@given(
    INNER, st.sampled_from(["identifier", "string", "float", "point", "directedPair"])
)
def test_no_item_makes_the_reader_fail(body, base):
    survives(QTI, item(body, declared("A", "B A", base=base)).encode())


@QUIETLY
@given(any_documents())
def test_every_document_goes_out_or_is_said_not_to(asked):
    written = QTI.write([asked])
    found = list(QTI.read(written.data))
    assert len(found) == 1 - ("format-holds-no-kind" in {x.code for x in written.notes})


def test_uneven_tolerances_of_long_numbers_stay_exact():
    long = "123456789012345.123456789012345"
    assert within(long, "absolute", "0.000000000000001", "0.000000000000002") == {
        "value": "123456789012345.123456789012344",
        "way": "range",
        "upper": "123456789012345.123456789012347",
    }
