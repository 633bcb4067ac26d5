"""Documents as a package of QTI 3.0. Pure."""

import io
import posixpath
import re
import zipfile
from html import escape

from exams.interchange.formats.found import Written
from exams.interchange.formats.hypertext import BLOCKS, Hypertext
from exams.interchange.formats.qti import answers, lom
from exams.interchange.formats.qti.spelling import spelled
from exams.interchange.formats.told import known, losses

CARRIED = {"tags", "metadata", "marks", "difficulty", "topics", "subject", "source"}
CARRIED |= {"source_id", "expected_seconds", "licence_note"}
PARTS = ("picture", "case_matters", "pinned", "percent")
IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]{0,99}", re.ASCII)
LONG_AGO = (1980, 1, 1, 0, 0, 0)
ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'<manifest xmlns="{PACKAGE}" identifier="questions"><metadata><schema>QTI Package'
    "</schema><schemaversion>3.0.0</schemaversion></metadata><organizations/>"
)
EXPLANATION = (
    '<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="explanation" '
    'show-hide="show"><qti-content-body>{}</qti-content-body></qti-modal-feedback>\n'
)


def write(documents, fetch=lambda asset: None):
    """`Written`: a ZIP, and by row what QTI cannot hold.

    `fetch(asset)` answers (name, bytes) of a picture a document names, or None.
    """
    written, file = Written(), io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        resources, taken = [], set()
        for row, document in enumerate(documents, start=1):
            if not answers.is_held(document):
                kind = document["kind"].replace("_", " ")
                written.note(row, "format-holds-no-kind", kind=kind, format="QTI")
                continue
            writing = Writing(document, fetch, len(resources) + 1, taken)
            resources.append(writing.into(package))
            if writing.lost:
                names = ", ".join(sorted(writing.lost))
                written.note(row, "format-loses", names=names, format="QTI")
        inner = f"<resources>\n{''.join(resources)}</resources></manifest>\n"
        put(package, "imsmanifest.xml", f"{HEADER}{MANIFEST}{inner}".encode())
    written.data = file.getvalue()
    return written


def put(package, name, data):
    """The same bytes whenever they are written."""
    if name not in package.NameToInfo:
        info = zipfile.ZipInfo(name, LONG_AGO)
        info.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(info, data)


class Writing:
    """One document on its way out."""

    def __init__(self, document, fetch, number, taken):
        self.document, self.answer = document, document["answer"]
        self.name, self.taken = f"items/question-{number}.xml", taken
        self.identifier = self.named(number)
        self.lost = set(losses(document, CARRIED, BLOCKS, PARTS))
        self.page = Hypertext(fetch, "../images/{}".format, self.spell)

    def named(self, number):
        """Its own identifier where it has one that fits and is free."""
        name = known(self.document, "id")
        is_free = IDENTIFIER.fullmatch(name) and name not in self.taken
        name = name if is_free else f"question-{number}"
        self.taken.add(name)
        return name

    def spell(self, text):
        words, missing = spelled(text)
        self.lost |= missing
        return words

    def into(self, package):
        """Put the item and its pictures there; answers its <resource>."""
        item = self.item()
        files = self.page.taken()
        put(package, self.name, item.encode())
        for name, data in files.items():
            put(package, f"images/{name}", data)
        listed = "".join(
            f'<file href="{escape(x)}"/>'
            for x in (self.name, *(f"images/{name}" for name in files))
        )
        told = lom.written(self.document, known(self.document, "category"))
        return (
            f'<resource identifier="resource-{posixpath.basename(self.name)[:-4]}" '
            f'type="imsqti_item_xmlv3p0" href="{self.name}">{told}{listed}</resource>\n'
        )

    def item(self):
        prompt = self.page.prose(self.document["prompt"], self.lost)
        told = self.page.prose(self.document.get("explanation", ()), self.lost)
        made = answers.made(self.document, self.page, self.lost)
        title = known(self.document, "title") or "Question"
        marks = self.document.get("marks") or ""
        return (
            f'{HEADER}<qti-assessment-item xmlns="{ASI}" identifier="{self.identifier}" '
            f'title="{escape(title)}" adaptive="false" time-dependent="false" '
            f'xml:lang="en">\n{made.declared}{outcomes(marks)}'
            f"<qti-item-body>\n{prompt}\n{made.body}\n</qti-item-body>\n"
            f"{answers.scored(made.scoring, bool(told), bool(marks))}"
            f"{EXPLANATION.format(told) if told else ''}</qti-assessment-item>\n"
        )


def outcomes(marks):
    """SCORE, what may be reached where it is said, and which feedback to show."""
    most = answers.declaration("outcome", "MAXSCORE", "single", "float", marks)
    return (
        answers.declaration("outcome", "SCORE", "single", "float", "0")
        + (most if marks else "")
        + answers.declaration("outcome", "FEEDBACK", "multiple", "identifier")
    )
