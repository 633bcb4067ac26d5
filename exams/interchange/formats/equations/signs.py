r"""The signs of equations as LaTeX, with only the commands that ours draw."""

import re
import unicodedata

from exams.latex.commands import words


def pairs(text):
    found = text.split()
    return dict(zip(found[::2], found[1::2], strict=True))


COMMANDS = pairs("""
    α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta
    ϑ vartheta ι iota κ kappa λ lambda μ mu µ mu ν nu ξ xi π pi ϖ varpi ρ rho ϱ varrho
    σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega Γ Gamma
    Δ Delta ∆ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega
    Ω Omega × times ÷ div ⋅ cdot · cdot ± pm ∓ mp ∗ ast ⋆ star ∘ circ • bullet
    ∙ bullet ⊕ oplus ⊖ ominus ⊗ otimes ⊘ oslash ⊙ odot ∧ wedge ∨ vee ∩ cap ∪ cup
    ∖ setminus † dagger ‡ ddagger ≤ le ≥ ge ⩽ le ⩾ ge ≦ le ≧ ge ≠ ne ≈ approx ≡ equiv
    ∼ sim ≃ simeq ≅ cong ∝ propto ≪ ll ≫ gg ≺ prec ≻ succ ⊂ subset ⊃ supset ⊆ subseteq
    ⊇ supseteq ∈ in ∉ notin ∋ ni ⊥ perp ∥ parallel ∣ mid ∤ nmid ⊨ models ⊢ vdash → to
    ⟶ longrightarrow ← leftarrow ⟵ longleftarrow ↔ leftrightarrow ⇐ Leftarrow
    ⇒ Rightarrow ⇔ Leftrightarrow ⟹ implies ⟺ iff ↦ mapsto ↑ uparrow ↓ downarrow
    ↕ updownarrow ⇑ Uparrow ⇓ Downarrow ↗ nearrow ↘ searrow ↙ swarrow ↖ nwarrow
    ⇌ rightleftharpoons ↼ leftharpoonup ⇀ rightharpoonup ↪ hookrightarrow ∞ infty
    ∂ partial ∇ nabla ∀ forall ∃ exists ∄ nexists ∅ emptyset ¬ neg ∴ therefore
    ∵ because ∠ angle ∡ measuredangle △ triangle □ square ° degree ′ prime ℏ hbar
    ℓ ell ℜ Re ℑ Im ℵ aleph … ldots ⋯ cdots ⋮ vdots ⋱ ddots ⟨ langle ⟩ rangle 〈 langle
    〉 rangle ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ‖ Vert ∑ sum ∏ prod ∐ coprod ∫ int
    ∬ iint ∭ iiint ∮ oint ⋃ bigcup ⋂ bigcap ⋀ wedge ⋁ vee ⨁ oplus ⨂ otimes ⨀ odot
    """)
PLAIN = {
    "−": "-",
    "–": "-",
    "∕": "/",
    "⁄": "/",
    "ʹ": "'",
    "＝": "=",
    "∶": ":",
    "\xa0": " ",
}
PLAIN |= dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True))
PLAIN |= dict.fromkeys("\u200b\u2061\u2062\u2063\u2064\ufeff", "")
BOARD = dict(zip("ℝℕℤℚℂ", "RNZQC", strict=True))
ESCAPED = {x: f"\\{x}" for x in "#%$&_{}"}
ESCAPED |= {"\\": r"\setminus ", "~": r"\sim ", "^": r"\wedge "}
BIG = set("∑∏∐∫∬∭∮⋃⋂")
FUNCTIONS = words("""
    sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth log ln lg exp lim
    limsup liminf max min sup inf det dim ker gcd arg deg
    """)
ACCENTS = {
    **dict.fromkeys("^ˆ\u0302", "hat"),
    **dict.fromkeys("¯‾―\u0304\u0305_", "bar"),
    **dict.fromkeys("→⃗\u20d7⟶", "vec"),
    **dict.fromkeys("˙\u0307.", "dot"),
    **dict.fromkeys("¨\u0308", "ddot"),
    **dict.fromkeys("~˜\u0303", "tilde"),
    "⏞": "overbrace",
    "⏟": "underbrace",
    "←": "overleftarrow",
    "\u20d6": "overleftarrow",
}
FENCES = {"": ".", "{": r"\{", "}": r"\}", "‖": r"\|", "∥": r"\|", "∣": "|"}
HINDI = "\u0900-\u097f\u200c\u200d"
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
WORD = re.compile(
    rf"[\^_][A-Za-z0-9]|[A-Za-z]+|[{RAISED}]+|[{LOWERED}]+|[{HINDI}]+(?: [{HINDI}]+)*|[^A-Za-z]"
)
ATOM = re.compile(r"\\[A-Za-z]+ ?|[^\\{}]|\\.|\{[^{}]*\}")


def spelled(text):
    """The characters of an equation as LaTeX."""
    return "".join(map(word, WORD.findall(text)))


def word(part):
    if part in FUNCTIONS:
        return f"\\{part} "
    if len(part) == 2 and part[0] in "^_":
        return f"{part[0]}{{{part[1]}}}"
    if part[0] in RAISED + LOWERED:
        flat = unicodedata.normalize("NFKC", part).replace("−", "-")
        return f"{'^' if part[0] in RAISED else '_'}{{{flat}}}"
    if "\u0900" <= part[0] <= "\u097f":
        return text(part)
    return sign(part) if len(part) == 1 else part


def sign(character):
    if character in COMMANDS:
        return f"\\{COMMANDS[character]} "
    if character in BOARD:
        return rf"\mathbb{{{BOARD[character]}}}"
    for table in (PLAIN, ESCAPED):
        if character in table:
            return table[character]
    if character.isascii():
        return character
    flat = unicodedata.normalize("NFKC", character)
    is_flat = flat != character and len(flat) == 1
    return sign(flat) if is_flat else text(character)


def text(words):
    r"""Words within an equation."""
    words = re.sub(r"[\\{}]", " ", words)
    inner = re.sub(r"([#%$&_])", r"\\\1", words)
    return rf"\text{{{inner}}}" if inner.strip() else " " * bool(inner)


def group(latex):
    return f"{{{latex.strip()}}}"


def base(latex):
    """What a script stands at; several signs go into braces."""
    latex = latex.strip()
    is_one = ATOM.fullmatch(latex) or re.fullmatch(r"\([^()]*\)", latex)
    return latex if is_one else f"{{{latex}}}"


def script(of, below="", above=""):
    return (
        base(of)
        + (f"_{group(below)}" if below.strip() else "")
        + (f"^{group(above)}" if above.strip() else "")
    )


def fraction(above, below, name="frac"):
    return f"\\{name}{group(above)}{group(below)}"


def root(of, degree=""):
    inner = degree.strip().replace("]", "{]}")
    return rf"\sqrt[{inner}]{group(of)}" if inner else rf"\sqrt{group(of)}"


def fenced(inner, left="(", right=")"):
    left, right, inner = fence(left), fence(right), inner.strip()
    if any(x.startswith(r"\text") for x in (left, right)):
        return f"{left} {inner} {right}"
    return rf"\left{left} {inner} \right{right} "


def fence(character):
    return FENCES.get(character) or sign(character).strip() or "."


def accented(of, character):
    r"""x̂ as \hat{x}; a bar over several signs is a line."""
    name = ACCENTS.get(character)
    if name is None:
        return rf"\overset{group(sign(character))}{group(of)}"
    is_long = len(of.strip()) > 1 and not ATOM.fullmatch(of.strip())
    long = {"bar": "overline", "vec": "overrightarrow", "hat": "widehat"}
    long["tilde"] = "widetilde"
    return f"\\{long.get(name, name) if is_long else name}{group(of)}"


def rows(lines, name="matrix"):
    r"""\begin{matrix} of rows of cells."""
    inner = r" \\ ".join(" & ".join(cell.strip() for cell in line) for line in lines)
    return rf"\begin{{{name}}} {inner} \end{{{name}}}"


def tidy(latex):
    """Spaces folded; none before a sign that needs none."""
    latex = re.sub(r"\s+", " ", latex).strip()
    return re.sub(r"(\\[A-Za-z]+) (?=[^A-Za-z0-9 ])", r"\1", latex)
