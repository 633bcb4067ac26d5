"""Prompts, explanations and cases: parts of several types, one after another."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from cms.media import contents
from exams.kinds.findings import Finding
from exams.kinds.leaves import EquationBlock, PictureBlock, TextLeaf, is_blank


class SoundBlock(blocks.StructBlock):
    """A recording and its words."""

    sound = DocumentChooserBlock()
    transcript = TextLeaf(
        label="Transcript", help_text="What is heard, for those who cannot hear it."
    )

    class Meta:
        icon = "media"
        label = "Audio"
        description = "A recording from the documents, such as an MP3"


class CellsBlock(blocks.StructBlock):
    """One row of a table."""

    cells = blocks.ListBlock(TextLeaf(label="Cell"), min_num=1, max_num=10)

    class Meta:
        icon = "bars"
        label = "Row"


class TableBlock(blocks.StructBlock):
    """Rows of texts; all as long as the first."""

    has_header = blocks.BooleanBlock(
        required=False, default=True, label="The first row is a heading"
    )
    rows = blocks.ListBlock(CellsBlock(), min_num=1, max_num=40)

    class Meta:
        icon = "table"
        label = "Table"
        description = "Rows and columns of texts and formulas"


class CodeBlock(blocks.StructBlock):
    """A listing, shown as it stands."""

    language = blocks.CharBlock(
        required=False, max_length=30, help_text="Such as c, python or sql."
    )
    code = blocks.TextBlock(rows=6)

    class Meta:
        icon = "code"
        label = "Code"
        description = "A program or a listing, shown as it stands"


class ProseBlock(blocks.StreamBlock):
    """A prompt or an explanation."""

    text = TextLeaf()
    equation = EquationBlock(
        rows=2,
        icon="superscript",
        help_text="LaTeX without dollar signs, shown on a line of its own.",
        description="A formula on a line of its own",
        preview_value=r"\int_0^1 x^2\,dx",
    )
    image = PictureBlock()
    audio = SoundBlock()
    table = TableBlock()
    code = CodeBlock()


def prose_findings(field, prose):
    """What is empty or uneven in a prose value."""
    findings = []
    for number, block in enumerate(prose, 1):
        if is_empty(block):
            message = f"Part {number} has no English text."
            findings.append(Finding(field, "text-empty", message))
        findings += [
            Finding(field, code, f"Part {number}: {message}")
            for code, message in more_findings(block)
        ]
    return findings


def is_empty(block):
    value = block.value
    if block.block_type == "text":
        return is_blank(value)
    if block.block_type == "image":
        return is_blank(value["alt"]) or value["image"] is None
    if block.block_type == "audio":
        return is_blank(value["transcript"]) or value["sound"] is None
    if block.block_type == "table":
        return all(is_blank(cell) for row in value["rows"] for cell in row["cells"])
    return not (value["code"] if block.block_type == "code" else value or "").strip()


def more_findings(block):
    """(code, message) of what is wrong with a table or a recording."""
    if block.block_type == "table" and is_uneven(block.value):
        yield "table-uneven", "The rows of the table differ in length."
    if block.block_type == "audio" and is_silent(block.value["sound"]):
        yield "not-audio", "The document is no MP3, M4A or Ogg file."


def is_uneven(table):
    return len({len(row["cells"]) for row in table["rows"]}) > 1


def is_silent(document):
    return document is not None and sound_type(document) is None


def sound_type(document):
    """The media type of a recording by its file's name; None for other documents."""
    found = contents.by_suffix(f".{document.file_extension}")
    return found if found in contents.AUDIO else None
