"""Question documents for tests: by hand, and any at all by hypothesis."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from hypothesis import strategies as st

from exams.bank.documents import ANSWERS, PROSE
from exams.kinds import integer, numeric
from exams.kinds.leaves import TextLeaf
from exams.latex.texts import formulas_in, is_balanced

WORDS = st.text("ab है$\\{}=~#:%&<>\"' .;-\n1", max_size=8)


def leaf(en="", hi=""):
    return {"en": en, "hi": hi}


def text(en, hi=""):
    return {"type": "text", "value": leaf(en, hi)}


def option(en, *, correct=False, **more):
    return {"text": leaf(en), "correct": correct, **more}


def single_choice(prompt="What is $2 + 2$?", *options, right=0, **more):
    """A document of a single choice; whatever else it says in keywords."""
    texts = options or ("4", "5", "6", "7")
    answer = [option(x, correct=n == right) for n, x in enumerate(texts)]
    return document("single_choice", {"options": answer}, prompt, **more)


def document(kind, answer, prompt="Which?", **more):
    head = {"schema": 1, "kind": kind, "prompt": [text(prompt)], "answer": answer}
    return {**head, **more}


def told(block):
    """Anything a document may say of a block."""
    if isinstance(block, TextLeaf):
        return st.fixed_dictionaries({"en": WORDS, "hi": WORDS})
    if isinstance(block, blocks.StructBlock):
        return st.fixed_dictionaries(
            {x: told(b) for x, b in block.child_blocks.items()}
        )
    if isinstance(block, blocks.ListBlock):
        return st.lists(
            told(block.child_block), max_size=min(block.meta.max_num or 2, 2)
        )
    if isinstance(block, blocks.StreamBlock):
        parts = [
            st.fixed_dictionaries({"type": st.just(name), "value": told(child)})
            for name, child in block.child_blocks.items()
        ]
        return st.lists(st.one_of(parts), max_size=2)
    return plain(block)


def plain(block):
    if isinstance(block, (ImageChooserBlock, DocumentChooserBlock)):
        return st.builds(lambda pk: {"id": pk}, st.integers(1, 9))
    if isinstance(block, blocks.BooleanBlock):
        return st.booleans()
    if isinstance(block, blocks.IntegerBlock):
        return st.none() | st.integers(1, 20)
    if isinstance(block, blocks.ChoiceBlock):
        return st.sampled_from([x for x, _ in block.field.choices if x])
    if numeric.decimal_text in block.field.validators:
        return st.sampled_from(["0", "12.5", "-.5", "3"])
    if integer.whole_text in block.field.validators:
        return st.integers(-99, 99).map(str)
    return WORDS


def documents(*kinds):
    """Any document of these kinds, else of all."""
    made = [
        st.fixed_dictionaries(
            {
                "schema": st.just(1),
                "kind": st.just(kind),
                "prompt": told(PROSE),
                "answer": told(ANSWERS[kind]),
                "explanation": told(PROSE),
                "difficulty": st.sampled_from(["easy", "medium", "hard"]),
                "year": st.none() | st.integers(1900, 2200),
                "metadata": st.dictionaries(WORDS, WORDS, max_size=2),
            }
        )
        for kind in kinds or ANSWERS
    ]
    return st.one_of(made)


PIECES = ["a", "है", " ", "$x^2$", "$a<b$", r"\$", *"\\{}=~#:%&<>\"'.;-\n1", "->", "//"]


def is_publishable(text):
    return bool(text) and is_balanced(text) and all(map(str.strip, formulas_in(text)))


SAID = (
    st.lists(st.sampled_from(PIECES), max_size=8)
    .map("".join)
    .map(str.strip)
    .filter(is_publishable)
)
LEAF = SAID.map(leaf)
NUMBER = st.sampled_from(["0", "12.5", "-7", ".25"])


def options(right):
    """Two to four options, of which these many are right."""
    texts = st.lists(SAID, min_size=max(2, right), max_size=4, unique_by=squeezed)
    return texts.map(
        lambda found: {
            "options": [option(x, correct=n < right) for n, x in enumerate(found)]
        }
    )


def squeezed(text):
    return "".join(text.split())


def matched(texts):
    items = [{"text": leaf(x), "matches": "ABCD"[n]} for n, x in enumerate(texts)]
    return {"items": items, "options": [{"text": leaf(f"to {n}")} for n in range(4)]}


READY = {
    "single_choice": options(1),
    "multiple_choice": st.integers(2, 3).flatmap(options),
    "true_false": st.sampled_from([{"correct": "true"}, {"correct": "false"}]),
    "integer": st.sampled_from([{"value": "12"}, {"value": "-3"}]),
    "numeric": st.builds(
        lambda value, distance: {"value": value, "tolerance": distance},
        NUMBER,
        st.sampled_from(["0", "0.5"]),
    ),
    "short_text": st.lists(
        st.sampled_from(["volt", "ओम", "a~b", "5%"]), min_size=1
    ).map(lambda found: {"accepted": "\n".join(dict.fromkeys(found))}),
    "matching": st.lists(SAID, min_size=2, max_size=3, unique_by=squeezed).map(matched),
    "ordering": st.lists(SAID, min_size=2, max_size=4, unique_by=squeezed).map(
        lambda found: {"options": [{"text": leaf(x)} for x in found]}
    ),
    "fill_blanks": st.just(
        {
            "text": leaf("The [[1]] of it is [[2]]."),
            "blanks": [{"accepted": "unit\nsize"}, {"accepted": "a~b}"}],
        }
    ),
}
BLOCKS = st.one_of(
    SAID.map(text),
    st.sampled_from(["x^2", r"\frac{1}{2}"]).map(
        lambda x: {"type": "equation", "value": x}
    ),
)


def ready(*kinds):
    """Any question of these kinds that could be published."""
    made = [
        st.builds(
            lambda kind, prompt, answer, told, tags: {
                **document(kind, answer),
                "prompt": prompt,
                **({"explanation": told} if told else {}),
                **({"tags": tags} if tags else {}),
            },
            st.just(kind),
            st.lists(BLOCKS, min_size=1, max_size=2),
            READY[kind],
            st.lists(BLOCKS, max_size=1),
            st.lists(st.sampled_from(["easy one", "बीज"]), unique=True),
        )
        for kind in kinds or READY
    ]
    return st.one_of(made)
