"""Word: how people lay out questions, equations, pictures, lists, and hostile files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.bank import documents
from exams.interchange.formats import FORMATS, format_of
from exams.interchange.readers.records import Unreadable
from exams.latex.checking import problems
from tests.exams.archives import ENTITIES, OUTSIDE, locked, parts_of, zipped
from tests.exams.sheets import picture
from tests.exams.test_formats import QUIETLY, survives
from tests.exams.word import docx, links, lists, maths, mr, p, r, shown, table

DOCX = FORMATS["docx"]
CHOICES = ("A) one", "B) two", "C) three", "D) four")


def read(*body, **parts):
    found = list(DOCX.read(docx(*body, **parts)))
    for one in found:
        assert (one.document is None) == bool(one.problems)
        if one.document:
            assert documents.read(one.document)[1] == []
    return found


def told(found):
    """(kind, prompt, options and which are right, or the answer)."""
    document = found.document
    answer = document["answer"]
    prompt = "|".join(x["value"]["en"] for x in document["prompt"])
    if "options" in answer:
        answer = " ".join(
            f"*{x['text']['en']}" if x["correct"] else x["text"]["en"]
            for x in answer["options"]
        )
    return document["kind"], prompt, answer


def codes(found):
    return [x.code for x in found.notes], [x.code for x in found.problems]


ONE = ("single_choice", "Which?", "one *two three four")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (("Q. Which?", *CHOICES, "Ans: B"), ONE),
        (("Q1. Which?", *CHOICES, "Answer: (b)"), ONE),
        (("Q1) Which?", *CHOICES, "Ans. B) two"), ONE),
        (("Q1) Which?", *CHOICES, "Ans (b)"), ONE),
        (("Q1) Answer which?", *CHOICES, "Answer B"), ("single_choice", "Answer which?", ONE[2])),
        (("Question 1: Which?", *CHOICES, "Correct option: b"), ONE),
        (("1. Which?", "(a) one", "(b) two", "(c) three", "(d) four", "Ans - b"), ONE),
        (("1) Which?", "(1) one  (2) two", "(3) three  (4) four", "Ans: (2)"), ONE),
        (("1. Which?\nA) one\tB) two\tC) three\tD) four\nAns: two",), ONE),
        (("1. Which? A. one B. two C. three D. four   Ans: B",), ONE),
        (("प्रश्न 1. Which?", "(क) one", "(ख) two", "(ग) three", "(घ) four", "उत्तर: (ख)"), ONE),
        ((table(["Q1. Which?", ""], CHOICES[:2], CHOICES[2:]), "Ans: B"), ONE),
        (
            ("Q1. Which?", *CHOICES, "Ans: A, C and D"),
            ("multiple_choice", "Which?", "*one two *three *four"),
        ),
        (
            ("Q1. Of (a) x", "(b) y", "(c) z", "A) a, b", "B) c", "Ans: B"),
            ("single_choice", "Of (a) x\n(b) y\n(c) z", "a, b *c"),
        ),
        (("Q1. Is it?", "Ans: True"), ("true_false", "Is it?", {"correct": "true"})),
        (("Q1. क्या?", "उत्तर: असत्य"), ("true_false", "क्या?", {"correct": "false"})),
        (("Q1. How?", "Ans: −42"), ("integer", "How?", {"value": "-42"})),
        (
            ("Q1. How?", p("Ans: ", maths(mr("9.8"))), "Marks: 2"),
            ("numeric", "How?", {"value": "9.8"}),
        ),
        (
            ("Q1. How?", "Ans: 9.8 ± 0.1"),
            ("numeric", "How?", {"value": "9.8", "way": "absolute", "tolerance": "0.1"}),
        ),
        (
            ("Q1. How?", "Ans: 1 to 2.5"),
            ("numeric", "How?", {"value": "1", "way": "range", "upper": "2.5"}),
        ),
        (
            ("Q1. How?", "Ans: 5 m/s"),
            ("numeric", "How?", {"value": "5", "unit": {"en": "m/s"}}),
        ),
        (("Q1. Who?", "Ans: Ohm; G. Ohm"), ("short_text", "Who?", {"accepted": "Ohm\nG. Ohm"})),
    ],
)  # fmt: skip
def test_each_way_to_lay_out_a_question_is_read(body, expected):
    [found] = read(*body)
    assert told(found) == expected
    assert codes(found) == ([], [])


def test_reasons_facts_and_headings_go_with_their_question():
    first, second, third = read(
        "A paper of sums",
        p("Algebra", style="h"),
        "1. Which?",
        *CHOICES,
        "Ans: B",
        "Explanation: Count them:",
        "1. once",
        "3. thrice",
        "2. Next?",
        "Ans: 4",
        "Topics: Sets; Sums",
        "Difficulty: Tough",
        "Marks: 2",
        "7. After a gap?",
        "Ans: 5",
        word_in_styles__xml='<styles><style styleId="h"><name val="heading 2"/></style></styles>',
    )
    assert (
        first.document["explanation"][0]["value"]["en"]
        == "Count them:\n1. once\n3. thrice"
    )
    assert first.document["metadata"] == {"category": "Algebra"}
    assert [x.code for x in first.notes] == ["text-outside"]
    facts = {x: second.document[x] for x in ("topics", "difficulty", "marks")}
    assert facts == {"topics": ["Sets", "Sums"], "difficulty": "hard", "marks": "2"}
    assert told(third) == ("integer", "After a gap?", {"value": "5"})


def test_columns_to_match_stay_a_table_and_options_side_by_side_do_not():
    columns = table(["A. Copper", "1. metal"], ["B. Wood", "2. plant"])
    [found] = read("1. Match:", columns, table(CHOICES[:2], CHOICES[2:]), "Ans: B")
    assert [x["type"] for x in found.document["prompt"]] == ["text", "table"]
    assert len(found.document["answer"]["options"]) == 4


def test_automatic_lists_label_questions_and_options():
    body = [p("Which?", number=1), p("one", number=2), p("two", number=2), "Ans: B"]
    body += [
        "Explanation: so",
        p("a step", number=3),
        p("How many?", number=1),
        "Ans: 4",
    ]
    patterns = {
        "n1": ("decimal", "%1."),
        "n2": ("upperLetter", "%1)"),
        "n3": ("decimal", "%1."),
    }
    first, second = read(*body, **lists(**patterns))
    assert told(first) == ("single_choice", "Which?", "one *two")
    assert first.document["explanation"][0]["value"]["en"] == "so\n1. a step"
    assert told(second) == ("integer", "How many?", {"value": "4"})


def fraction(above, below):
    return f"<m:f><m:num>{mr(above)}</m:num><m:den>{mr(below)}</m:den></m:f>"


def nary(sign, below, above, inner):
    return (
        f'<m:nary><m:naryPr><m:chr m:val="{sign}"/></m:naryPr><m:sub>{mr(below)}</m:sub>'
        f"<m:sup>{mr(above)}</m:sup><m:e>{inner}</m:e></m:nary>"
    )


def fenced(inner, left="(", right=")"):
    told = f'<m:begChr m:val="{left}"/><m:endChr m:val="{right}"/>'
    return f"<m:d><m:dPr>{told}</m:dPr><m:e>{inner}</m:e></m:d>"


def script(sort, of, **parts):
    told = "".join(f"<m:{x}>{mr(y)}</m:{x}>" for x, y in parts.items())
    return f"<m:{sort}><m:e>{of}</m:e>{told}</m:{sort}>"


ROW = "<m:mr><m:e>{}</m:e><m:e>{}</m:e></m:mr>"


@pytest.mark.parametrize(
    ("omml", "latex"),
    [
        (fraction("a+b", "2"), r"\frac{a+b}{2}"),
        (script("sSup", mr("x"), sup="2"), "x^{2}"),
        (script("sSubSup", mr("a"), sub="i", sup="2"), "a_{i}^{2}"),
        (script("rad", mr("x"), deg="3"), r"\sqrt[3]{x}"),
        (nary("∑", "i=1", "n", mr("i")), r"\sum_{i=1}^{n} i"),
        (nary("∫", "0", "∞", mr("f")), r"\int_{0}^{\infty} f"),
        (fenced(fraction("a", "b")), r"\left( \frac{a}{b} \right)"),
        (
            fenced(f"<m:m>{ROW.format(mr('1'), mr('2'))}</m:m>", "[", "]"),
            r"\left[ \begin{matrix} 1 & 2 \end{matrix} \right]",
        ),
        (
            fenced(
                f"<m:eqArr><m:e>{mr('x')}</m:e><m:e>{mr('y')}</m:e></m:eqArr>", "{", ""
            ),
            r"\begin{cases} x \\ y \end{cases}",
        ),
        (
            "<m:func><m:fName><m:limLow>"
            f"<m:e>{mr('lim')}</m:e><m:lim>{mr('x→0')}</m:lim></m:limLow></m:fName>"
            f"<m:e>{mr('x')}</m:e></m:func>",
            r"\lim_{x\to 0} x",
        ),
        (
            f'<m:acc><m:accPr><m:chr m:val="\u20d7"/></m:accPr><m:e>{mr("v")}</m:e></m:acc>',
            r"\vec{v}",
        ),
        (
            fenced(
                '<m:f><m:fPr><m:type m:val="noBar"/></m:fPr>' + fraction("n", "k")[5:]
            ),
            r"\binom{n}{k}",
        ),
        (mr("a^2+b_1=⋀Α"), r"a^{2}+b_{1}=\wedge A"),
        (mr("α≤5% और ℝ"), r"\alpha\le 5\% \text{और} \mathbb{R}"),
        (f"<m:groupChr><m:e>{mr('ab')}</m:e></m:groupChr>", r"\underbrace{ab}"),
    ],
)
def test_words_equations_become_latex_that_we_draw(omml, latex):
    [found] = read(p("Q1. Is ", maths(omml), "?"), "Ans: True")
    assert found.document["prompt"][0]["value"]["en"] == f"Is ${latex}$?"
    assert problems(latex) == []
    assert codes(found) == ([], [])


def test_pictures_tables_and_raised_signs_stay_in_their_place():
    raised = r("2", '<w:vertAlign w:val="superscript"/>')
    [found] = read(
        p("Q1. Is x", raised, " shown?", shown("i1", "A dot")),
        table(["n", "m"], ["1", p("2")]),
        p("A) ", shown("i1")),
        "B) none",
        "Ans: A",
        **links(i1="media/a.png"),
        word_in_media_in_a__png=picture(),
    )
    words, image, cells = found.document["prompt"]
    assert words["value"]["en"] == "Is x${}^{2}$ shown?"
    assert image["value"] == {
        "image": {"file": "word/media/a.png"},
        "alt": {"en": "A dot"},
    }
    assert len(cells["value"]["rows"]) == 2
    option = found.document["answer"]["options"][0]
    assert option["picture"] == [{"image": {"file": "word/media/a.png"}}]
    assert found.files == {"word/media/a.png": picture()}


OLE = '<w:r><w:object><o:OLEObject ProgID="{}"/></w:object></w:r>'
KRUTI = '<w:rFonts w:ascii="Kruti Dev 010"/>'


@pytest.mark.parametrize(
    ("body", "code", "column"),
    [
        (("Q1. Which?", *CHOICES), "nothing-right", "Ans"),
        (("Q1. Which?", *CHOICES, "Ans: E"), "answer-unclear", "Ans"),
        (("Q1. Which?", *CHOICES, "Ans: 2"), "answer-unclear", "Ans"),
        (
            ("Q1. Which?", "Ans: 4", "Sol: so", "9. Lost", "Ans: 5"),
            "second-answer",
            "Q",
        ),
        (("Q1. Write.", "Ans: " + "long " * 50), "kind-not-held", "Ans"),
        (("Q1. ", "Ans: 4"), "question-broken", "Q"),
        ((p("Q1. Is ", OLE.format("Equation.DSMT4")), "Ans: 4"), "old-equation", "Q"),
        ((p("Q1. ", r("fdl", KRUTI)), "Ans: 4"), "legacy-hindi", "Q"),
        (("Q1. " + "x" * 60_000, "Ans: 4"), "paragraph-too-long", "Q"),
        (
            ("Q1. Which?", *CHOICES, "3. Lost?", *CHOICES, "Ans: B"),
            "several-tasks",
            "Q",
        ),
    ],
)
def test_what_cannot_come_is_refused_and_the_next_question_is_read(body, code, column):
    bad, good = read(*body, "Q2. Good?", "Ans: True")
    assert (code, column) in [(x.code, x.column) for x in bad.problems]
    assert told(good)[1] == "Good?"


@pytest.mark.parametrize(
    ("run", "lost"),
    [
        (r("big", "<w:b/>"), "bold"),
        (r("word", '<w:u w:val="single"/>'), "underlining"),
        ("<w:r><w:footnoteReference/></w:r>", "footnoteReference"),
        ("<w:r><w:pict><w:txbxContent/></w:pict></w:r>", "text box"),
        (OLE.format("Excel.Sheet"), "embedded object"),
        (shown("outside"), "linked picture"),
    ],
)
def test_what_is_left_out_is_named(run, lost):
    [found] = read(p(r("Q1. ", "<w:b/>"), "Is it ", run, "?"), "Ans: True")
    assert [x.message for x in found.notes] == [f"Left out of the text: {lost}."]


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
DEEP = "<w:p>" + "<w:sdt>" * 300


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx("Q1. a", kind=MACROS), "has-macros"),
        (docx("Q1. a", word_in_vbaProject__bin="x"), "has-macros"),
        (docx("Q1. a", head=ENTITIES), "declares-entities"),
        (docx("Q1. a", head=OUTSIDE), "declares-entities"),
        (docx("Q1. a", word_in_styles__xml=f"{ENTITIES}<a/>"), "declares-entities"),
        (docx(DEEP), "not-this-format"),
        (zipped({**parts_of(docx("Q1. a")), "../x": "y"}), "archive-path"),
        (locked(docx("Q1. a")), "archive-locked"),
        (docx("Q1. a")[:-30], "archive-damaged"),
        (docx("<w:p/>" * 10, word_in_big=b"\0" * 65_000_000), "archive-too-large"),
        (docx("<w:p>" + "<w:r/>" * 200_001 + "</w:p>"), "not-this-format"),
        (zipped({"word/document.xml": b" " * 41_000_000}), "part-too-large"),
        (zipped({"other.xml": "x"}), "not-this-format"),
    ],
)  # fmt: skip
def test_files_made_to_do_harm_are_refused(data, code):
    with pytest.raises(Unreadable) as refusal:
        list(DOCX.read(data))
    assert refusal.value.code == code


def test_a_document_is_known_by_its_parts():
    data = docx("Q1. Is it?", "Ans: True")
    assert format_of(data) is DOCX
    assert format_of(zipped({**parts_of(data), "word/document.xml": ""})) is DOCX
    assert format_of(zipped({"xl/workbook.xml": ""})) is None


LINES = st.sampled_from(
    [
        *("Q1. a", "2) b", "1.", "Q", "A) one", "(b) two", "(c)", "A) a B) b C) c"),
        *(
            "Ans: B",
            "Ans:",
            "उत्तर: क",
            "Explanation: x",
            "Marks: x",
            "\n\t",
            "",
            "$ \\(",
        ),
        *(
            p(maths(mr("}"))),
            p(maths("<m:d/>")),
            "<w:tbl/>",
            table(["Ans: 1"]),
            shown("x"),
        ),
        *(
            p("x", number=1),
            p("y", style="h"),
            "<w:sdt><w:p/></w:sdt>",
            "\ue0001\ue001",
        ),
    ]
)


@QUIETLY
@given(st.lists(LINES, max_size=12))
def test_no_document_makes_the_reader_fail(body):
    survives(DOCX, docx(*body, **lists(n1=("upperRoman", "%1.%2"))))


PAPER = [line for n in (1, 2, 3) for line in (f"{n}. Which {n}?", *CHOICES)]
KEYS = (
    (*PAPER, "Answer Key: 1. B 2. C, 3-(d)"),
    (*PAPER, "ANSWERS", "", "1) b  2) c", "3. D"),
    (*PAPER, "उत्तर कुंजी:", "१. B; २. C; ३. D"),
    (*PAPER, "Key: 1. B 2. C 3. D"),
    (*PAPER, "Answer key", table(("1", "2", "3"), ("B", "C", "D"))),
    (*PAPER, "Answer key", table(("1", "B", "2", "C"), ("3", "D", "", ""))),
    (*PAPER, "Answers:", table(("Q. No.", "Ans."), ("1", "B"), ("2", "C"), ("3", "D"))),
    (*PAPER[:10], "Ans: C", *PAPER[10:], "Answer key: 1. B 3. D"),
)


@pytest.mark.parametrize("body", KEYS)
def test_a_key_at_the_end_answers_the_questions(body):
    answers = ("one *two three four", "one two *three four", "one two three *four")
    found = read(*body)
    assert [told(x) for x in found] == [
        ("single_choice", f"Which {n}?", answer) for n, answer in enumerate(answers, 1)
    ]
    assert {x.code for one in found for x in one.notes} == set()


def test_what_a_key_says_of_no_question_is_told_and_no_answer_is_made_up():
    first, second, third = read(*PAPER, "Answer key: 1. B 3. 12.5 9. A")
    assert told(first) == ("single_choice", "Which 1?", "one *two three four")
    assert codes(second) == ([], ["nothing-right"])
    assert codes(third) == (["text-outside"], ["answer-unclear"])
    [one] = read("Q1. Which?", *CHOICES, "Key:", "B")
    assert told(one) == ONE


@pytest.mark.parametrize("number", [1, 5])
def test_numbers_that_do_not_go_on_merge_no_questions(number):
    *_, last = read(*PAPER, f"{number}. Which?", *CHOICES, "Key: 1. B 2. C 3. D")
    assert codes(last)[1] == ["several-tasks"]
    other = ("(a) p", "(b) q")
    [one] = read("1. First?", *other, "3. Third?", *CHOICES, "Ans: B")
    assert codes(one)[1] == ["several-tasks"]
    [open_] = read("1. First?", "3. Third?", *CHOICES, "Ans: B")
    assert codes(open_)[1] == ["several-tasks"]


def test_numbers_begin_anew_behind_a_section_and_so_does_the_key():
    key = ("Answer key", "Section A", "1. B 2. 7", "Section B", "1. C")
    body = ("1. Which?", *CHOICES, "2. How?", "Section B", "1. Which?", *CHOICES)
    found = read(*body, *key)
    assert [codes(x)[0] for x in found] == [[], [], ["text-outside"]]
    assert [told(x) for x in found] == [
        ONE,
        ("integer", "How?", {"value": "7"}),
        ("single_choice", "Which?", "one two *three four"),
    ]


def test_facts_that_cannot_be_kept_are_named():
    facts = ("Year: JEE 2019", "Marks: four", "Level: odd", "Subject: " + "x" * 201)
    listed = "Topics: " + ";".join(map(str, range(21)))
    [found] = read("Q1. Is it?", "Ans: True", *facts, listed)
    assert {x.code for x in found.notes} == {"settings-lost"}
    columns = {x.column for x in found.notes}
    assert columns == {"Year", "Marks", "Difficulty", "Subject", "Topics"}
