"""What editors wrote in a question or a stimulus, walked through as a whole. Pure."""

from exams.kinds.findings import Finding
from exams.kinds.leaves import EquationBlock, PictureBlock, TextLeaf, is_blank, walk
from exams.kinds.leaves import held as held_in
from exams.latex import drawing
from exams.latex.texts import formulas_in, is_balanced

STREAMS = ("prompt", "answer", "explanation")


def streams_of(thing):
    """The names of the streams of a question or a stimulus."""
    return [name for name in (*STREAMS, "body") if hasattr(thing, name)]


def held(question, type_, streams=None):
    """The values of the blocks of one type, in the order written."""
    return [
        value
        for name in streams or streams_of(question)
        for value in held_in(*stream(question, name), type_)
    ]


def stream(question, name):
    value = getattr(question, name)
    return value.stream_block, value


def texts(question):
    """(field, place, text, is_equation) of every text in every language."""
    for name in streams_of(question):
        for path, block, value in walk(*stream(question, name)):
            if isinstance(block, EquationBlock):
                yield name, ", ".join(path), value, True
            elif isinstance(block, TextLeaf) and value:
                for language, child in block.child_blocks.items():
                    place = ", ".join([*path, child.label])
                    yield name, place, value.get(language) or "", False


def formulas(question):
    """The LaTeX of every formula, once each."""
    return list(
        dict.fromkeys(
            source
            for _, _, text, is_equation in texts(question)
            for source in ([text] if is_equation else formulas_in(text))
        )
    )


def formula_findings(question):
    """What is wrong with the formulas, at their fields and places."""
    return [
        Finding(field, "bad-formula", f"{place}: {message}")
        for field, place, text, is_equation in texts(question)
        for message in text_problems(text, is_equation)
    ]


def answer_findings(question):
    """Texts of the answer that would be lost, and places for pictures without one."""
    for path, block, value in walk(*stream(question, "answer")):
        place = ", ".join(path)
        if isinstance(block, TextLeaf) and is_one_sided(value):
            words = f"{place}: write it in English, too."
            yield Finding("answer", "english-missing", words)
        if isinstance(block, PictureBlock) and value["image"] is None:
            yield Finding("answer", "picture-missing", f"{place}: choose the picture.")
        if isinstance(block, PictureBlock) and is_blank(value["alt"]):
            words = f"{place}: say what the picture shows."
            yield Finding("answer", "description-missing", words)


def is_one_sided(leaf):
    """Whether it is written in some language, but not in the first one."""
    return is_blank(leaf) and any(not is_blank(leaf, language) for language in leaf)


def text_problems(text, is_equation):
    if is_equation:
        return drawing.findings(text) if text.strip() else []
    if not is_balanced(text):
        return [r"A formula begins with $ and does not end; write \$ for a dollar."]
    return [message for x in formulas_in(text) for message in drawing.findings(x)]
