"""Question documents for tests: by hand, and any at all by hypothesis."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from hypothesis import strategies as st

from exams.bank.documents import ANSWERS, PROSE
from exams.kinds import integer, numeric
from exams.kinds.leaves import TextLeaf

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
