"""Word documents for tests, part by part."""

from html import escape

from tests.exams.archives import zipped

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"'
)
PLAIN = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)


def docx(*body, head="", kind=PLAIN, **parts):
    """A document of paragraphs (texts) and pieces of XML; `parts` by their names, with
    `__` for dots and `_in_` for slashes."""
    inner = "".join(x if x.startswith("<") else p(x) for x in body)
    named = {
        name.replace("_in_", "/").replace("__", "."): x for name, x in parts.items()
    }
    return zipped(
        {
            "[Content_Types].xml": f'<Types><Override ContentType="{kind}"/></Types>',
            "word/document.xml": f"{head}<w:document {SPACES}><w:body>{inner}</w:body></w:document>",
            **named,
        }
    )


def p(*runs, style="", number=None):
    told = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        told += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    inner = "".join(x if x.startswith("<") else r(x) for x in runs)
    return f"<w:p><w:pPr>{told}</w:pPr>{inner}</w:p>"


def r(text, about=""):
    words = escape(text, quote=False).replace("\t", "</w:t><w:tab/><w:t>")
    words = words.replace("\n", "</w:t><w:br/><w:t>")
    return f'<w:r><w:rPr>{about}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def maths(inner):
    return f"<m:oMath>{inner}</m:oMath>"


def mr(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def table(*rows):
    shown = "".join(
        "<w:tr>" + "".join(f"<w:tc>{p(x)}</w:tc>" for x in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{shown}</w:tbl>"


def shown(key, alt=""):
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr descr="{alt}"/><a:graphic>'
        f'<a:blip r:embed="{key}"/></a:graphic></wp:inline></w:drawing></w:r>'
    )


def links(**targets):
    """`word/_rels/document.xml.rels`."""
    told = "".join(f'<Relationship Id="{x}" Target="{y}"/>' for x, y in targets.items())
    return {
        "word_in__rels_in_document__xml__rels": f"<Relationships>{told}</Relationships>"
    }


def lists(**patterns):
    """`word/numbering.xml`: {number: (format, text)} as n1=("decimal", "%1.")."""
    told = "".join(
        f'<w:abstractNum w:abstractNumId="{n[1:]}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{x}"/><w:lvlText w:val="{y}"/></w:lvl></w:abstractNum>'
        for n, (x, y) in patterns.items()
    )
    told += "".join(
        f'<w:num w:numId="{n[1:]}"><w:abstractNumId w:val="{n[1:]}"/></w:num>'
        for n in patterns
    )
    return {"word_in_numbering__xml": f"<w:numbering {SPACES}>{told}</w:numbering>"}
