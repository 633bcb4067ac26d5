"""Formulas: what the checker says, and that both renderers draw all it lets through."""

from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.latex import commands
from exams.latex.checking import problems
from exams.latex.chemistry import plain
from exams.latex.drawing import Undrawable, findings, mathml, prepared, shown, svg
from exams.latex.texts import formulas_in, is_balanced, pieces

SPECIAL = {
    "limits": r"\sum\limits_{a}^{b} x",
    "nolimits": r"\sum\nolimits_{a}^{b} x",
    "ce": r"\ce{H2O}",
    "left": r"\left( x \right)",
    "right": r"\left\{ x \right.",
    "middle": r"\left( x \middle| y \right)",
    "begin": r"\begin{matrix} a \end{matrix}",
    "end": r"\begin{matrix} a & b \end{matrix}",
    "\\": r"a \\ b",
    "sqrt": r"\sqrt[3]{ab}",
}


def sample(name):
    if name in SPECIAL:
        return SPECIAL[name]
    if name.lower() in ("big", "bigg"):
        return rf"\{name}( x \{name})"
    arguments = "{ab}" * ((name in commands.ONE) + 2 * (name in commands.TWO))
    return rf"a \{name}{arguments} b"


def in_environment(name):
    columns = "{cc}" if name == "array" else ""
    return rf"\begin{{{name}}}{columns} a & b \\ c & d \end{{{name}}}"


LISTED = [sample(name) for name in sorted(commands.ALLOWED)] + [
    in_environment(name) for name in sorted(commands.ENVIRONMENTS)
]


@pytest.mark.parametrize("source", LISTED)
def test_both_renderers_draw_every_command_of_the_list(source):
    assert problems(source) == []
    told = "".join(ElementTree.fromstring(mathml(source)).itertext())
    assert "\\" not in told
    drawn = svg(source).decode()
    assert drawn.startswith("<svg")
    assert "<path" in drawn
    assert ElementTree.fromstring(drawn).tag.endswith("svg")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "is empty"),
        ("{x", "“{” at character 1 is never closed"),
        ("x}", "“}” at character 2 closes nothing"),
        (r"\left( x", "never closed"),
        (r"{\left( x}\right)", "closes nothing"),
        (r"\begin{matrix} a", r"“\begin{matrix}” at character 1 is never closed"),
        (r"\begin{matrix} a \end{cases}", "closes nothing"),
        (r"\begin{tikzpicture}x\end{tikzpicture}", "names no known environment"),
        (r"a + \href{x}{y}", r"“\href” at character 5 is not known"),
        (r"\def\a{b}", r"“\def” at character 1 is not known"),
        (r"\input{/etc/passwd}", "is not known"),
        ("x^", "has nothing to apply to"),
        (r"\frac{a}{b}_", "has nothing to apply to"),
        (r"{\sqrt}", "has nothing to apply to"),
        ("x\\", "stands alone"),
        ("50%", r"Write “\%”"),
        ("x" * 1001, "longer than 1000"),
        ("{" * 11 + "x" + "}" * 11, "too deeply nested"),
        (r"\frac{1}{1+" * 9 + "x" + "}" * 9, "too deeply nested"),
        (r"\frac{1}", "cannot be drawn"),
        ("x^2^3", "cannot be read"),
        ("a & b", "cannot be drawn"),
        (r"\text{नमस्ते}", "“न” cannot be drawn"),
        (r"\ce{H2O", "never closed"),
        (r"\ce{\ce{H}}", "command that cannot be drawn"),
        (r"\begin{array} a \end{array}", "Say l, c or r for each column"),
        (r"\begin{array}{cc@{}} a & b \end{array}", "at character 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(source, words):
    told = findings(source)
    assert any(words in message for message in told), told
    with pytest.raises(Undrawable):
        svg(source)


@given(st.text(alphabet=r"\{}^_&$%a1 frcsqtlbegindx[]()", max_size=40))
def test_no_text_breaks_the_checker_or_the_drawing(source):
    told = findings(source)
    assert all(isinstance(message, str) for message in told)
    assert told or svg(source)
    assert shown(source).startswith(("<math", "<code>"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\ce{H2O}", r"{\mathrm{H}_{2}\mathrm{O}}"),
        (r"\ce{SO4^2-}", r"{\mathrm{S}\mathrm{O}_{4}^{2-}}"),
        (r"\ce{Na+}", r"{\mathrm{Na}^{+}}"),
        (r"\ce{2H2 + O2}", r"{2\mathrm{H}_{2}\ +\ \mathrm{O}_{2}}"),
        (r"\ce{A -> B}", r"{\mathrm{A}\ \rightarrow \ \mathrm{B}}"),
        (r"\ce{A <=> B}", r"{\mathrm{A}\ \rightleftharpoons \ \mathrm{B}}"),
        (r"\ce{^{14}_{6}C}", r"{{}^{14}_{6}\mathrm{C}}"),
        (r"\ce{CH3-C#N}", r"{\mathrm{C}\mathrm{H}_{3}-\mathrm{C}\equiv \mathrm{N}}"),
        (
            r"\ce{CuSO4*5H2O}",
            r"{\mathrm{Cu}\mathrm{S}\mathrm{O}_{4}\cdot 5\mathrm{H}_{2}\mathrm{O}}",
        ),
        (r"\ce{NaCl(aq)}", r"{\mathrm{Na}\mathrm{Cl}\mathrm{(aq)}}"),
        (r"\ce{Ca(OH)2}", r"{\mathrm{Ca}(\mathrm{O}\mathrm{H})_{2}}"),
        (
            r"\ce{CuSO4.5H2O}",
            r"{\mathrm{Cu}\mathrm{S}\mathrm{O}_{4}\cdot 5\mathrm{H}_{2}\mathrm{O}}",
        ),
        (r"\ce{1/2O2}", r"{1/2\mathrm{O}_{2}}"),
        (r"\ce{0.5O2}", r"{0.5\mathrm{O}_{2}}"),
        (r"\ce{[AgCl2]-}", r"{[\mathrm{Ag}\mathrm{Cl}_{2}]^{-}}"),
        (r"\ce{Hg2^2+}", r"{\mathrm{Hg}_{2}^{2+}}"),
        (r"\ce{^238_92U}", r"{{}^{238}_{92}\mathrm{U}}"),
        (r"\ce{^0_{-1}e}", r"{{}^{0}_{-1}e}"),
        (r"\ce{5e-}", r"{5e^{-}}"),
        (r"\ce{A <- B}", r"{\mathrm{A}\ \leftarrow \ \mathrm{B}}"),
        (r"\ce{A <-> B}", r"{\mathrm{A}\ \leftrightarrow \ \mathrm{B}}"),
        (
            r"\ce{A <--> B}",
            r"{\mathrm{A}\ \underset{\leftarrow}{\rightarrow}\ \mathrm{B}}",
        ),
        (
            r"\ce{A <=>> B}",
            r"{\mathrm{A}\ \underset{\leftarrow}{\longrightarrow}\ \mathrm{B}}",
        ),
        (
            r"\ce{A <<=> B}",
            r"{\mathrm{A}\ \underset{\longleftarrow}{\rightarrow}\ \mathrm{B}}",
        ),
        (
            r"\ce{A ->[x][y] B}",
            r"{\mathrm{A}\ \underset{y}{\overset{x}{\rightarrow }}\ \mathrm{B}}",
        ),
        (r"\ce{AgCl v}", r"{\mathrm{Ag}\mathrm{Cl}\ \downarrow }"),
        (r"\ce{CO2 ^}", r"{\mathrm{C}\mathrm{O}_{2}\ \uparrow }"),
        (
            r"\ce{A ->[\Delta] B}",
            r"{\mathrm{A}\ \overset{\Delta}{\rightarrow }\ \mathrm{B}}",
        ),
        (r"\ce {H2}", r"{\mathrm{H}_{2}}"),
        (r"a \\ce{b}", r"a \\ce{b}"),
        (
            r"\ce{A ->[\text{Heat}] B}",
            r"{\mathrm{A}\ \overset{\text{Heat}}{\rightarrow }\ \mathrm{B}}",
        ),
        (r"\ce{HCl (conc.)}", r"{\mathrm{H}\mathrm{Cl}\ (conc.)}"),
        (r"\ce{Cl.}", r"{\mathrm{Cl}\cdot }"),
        (r"x + \ce{H+} + y", r"x + {\mathrm{H}^{+}} + y"),
        ("x^2", "x^2"),
    ],
)
def test_chemistry_is_rewritten_to_plain_latex_that_draws(source, expected):
    assert plain(source) == expected
    assert findings(source) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"\text{<script>alert(1)</script>}", "<script>alert(1)</script>"),
        (r"\textbf{a <b>x</b>}", "a <b>x</b>"),
        (r"\boxed{\text{&lt;i&gt;}}", "&lt;i&gt;"),
        (r"\text{a < b & c}", "a < b & c"),
        (r"\text{R\&D: 50\%, \$5, \#1, a\_b, \{x\}}", "R&D: 50%, $5, #1, a_b, {x}"),
        (r"\operatorname{<b>a</b>}", "<b>a</b>"),
        ("x<y", "x<y"),
    ],
)
def test_what_looks_like_markup_is_text(source, words):
    element = ElementTree.fromstring(mathml(source))
    told = "".join(element.itertext()).replace("\u00a0", " ")
    assert told == words
    tags = {x.tag.rpartition("}")[2] for x in element.iter()}
    assert tags <= {"math", "mrow", "mtext", "mi", "mo", "menclose"}
    assert findings(source) == []


def test_environments_the_renderers_lack_are_written_as_ones_they_have():
    source = r"\begin{aligned} a &= b \\ c &= d \end{aligned}"
    assert prepared(source) == source.replace("aligned", "split")


def test_a_gap_between_lines_is_no_part_of_the_formula():
    source = r"\begin{matrix} a \\[4pt] [b] \end{matrix}"
    assert prepared(source) == r"\begin{matrix} a \\ [b] \end{matrix}"
    assert findings(source) == []


def test_a_drawing_is_the_same_for_the_same_formula():
    source = r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}"
    first = svg(source)
    svg.cache_clear()
    assert svg(source) == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $x$ b", [(False, "a "), (True, "x"), (False, " b")]),
        (r"costs \$5", [(False, "costs $5")]),
        (r"$x = \$5$", [(True, r"x = \$5")]),
        ("$5", [(False, "$5")]),
        ("", []),
    ],
)
def test_formulas_are_found_between_dollars(text, expected):
    assert pieces(text) == expected
    assert is_balanced(text) == (text != "$5")


@given(st.text(alphabet="$\\ab ", max_size=30))
def test_splitting_a_text_loses_nothing_but_dollars(text):
    kept = "".join(piece for _, piece in pieces(text))
    assert kept.replace("$", "").replace("\\", "") == text.replace("$", "").replace(
        "\\", ""
    )


def test_every_formula_of_the_demo_paper_passes():
    sheet = Path(settings.BASE_DIR, "settings/demo/dcet-mock.xlsx")
    rows = openpyxl.load_workbook(sheet, read_only=True).active.iter_rows(
        values_only=True
    )
    sources = [
        x
        for row in rows
        for cell in row
        if isinstance(cell, str)
        for x in formulas_in(cell)
    ]
    assert len(sources) == 245
    assert {source: findings(source) for source in sources if findings(source)} == {}
