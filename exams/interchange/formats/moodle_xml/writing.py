"""Documents as Moodle XML, pictures within. Pure."""

import base64
import re
from html import escape

from exams.interchange.formats.formulas import theirs
from exams.interchange.formats.found import Written
from exams.interchange.formats.hypertext import BLOCKS, Hypertext
from exams.interchange.formats.making import FILL_IN
from exams.interchange.formats.markup import folded
from exams.interchange.formats.told import known, leaf, losses, said
from exams.kinds.matching import letters
from exams.kinds.wording import lines, spaced

CARRIED = {"tags", "metadata", "marks"}
PARTS = ("picture", "case_matters")
MARK = re.compile(r"\[\[([0-9]{1,2})\]\]")
HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
TYPES = {
    "single_choice": "multichoice",
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "short_text": "shortanswer",
    "numeric": "numerical",
    "integer": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "fill_blanks": "cloze",
}


def write(documents, fetch=lambda asset: None):
    """`Written`: a quiz, and by row what it cannot hold.

    `fetch(asset)` answers (name, bytes) of a picture a document names, or None.
    """
    written, category, parts = Written(), "", [HEADER]
    for row, document in enumerate(documents, start=1):
        if not is_held(document):
            kind = document["kind"].replace("_", " ")
            written.note(row, "format-holds-no-kind", kind=kind, format="Moodle XML")
            continue
        if known(document, "category") not in ("", category):
            category = known(document, "category")
            inner = tag("category", tag("text", escape(category)))
            parts.append(f'<question type="category">{inner}</question>\n')
        parts.append(Writing(document, fetch, written, row).question())
    written.data = "".join([*parts, "</quiz>\n"]).encode()
    return written


def is_held(document):
    """A range of numbers has no words in Moodle."""
    is_range = document["answer"].get("way") == "range"
    return document["kind"] in TYPES and not is_range


def tag(name, inner, /, **attributes):
    said = "".join(f' {key}="{escape(str(x))}"' for key, x in attributes.items())
    return f"<{name}{said}>{inner}</{name}>"


class Writing:
    """One document on its way out."""

    def __init__(self, document, fetch, written, row):
        self.document, self.answer = document, document["answer"]
        self.written, self.row = written, row
        self.page = Hypertext(fetch, "@@PLUGINFILE@@/{}".format, lines_of)

    def question(self):
        lost = set(losses(self.document, CARRIED, BLOCKS, PARTS))
        kind = self.document["kind"]
        inner = getattr(self, kind)()
        head = tag("name", tag("text", escape(known(self.document, "title"))))
        if kind == "fill_blanks":
            head += self.html("questiontext", self.passage())
        else:
            head += self.html(
                "questiontext", self.page.prose(self.document["prompt"], lost)
            )
        told = self.page.prose(self.document.get("explanation", ()), lost)
        head += self.html("generalfeedback", told) + self.facts()
        if lost:
            names = ", ".join(sorted(lost))
            self.written.note(
                self.row, "format-loses", names=names, format="Moodle XML"
            )
        return tag("question", f"\n{head}{inner}", type=TYPES[kind]) + "\n"

    def facts(self):
        marks = self.document.get("marks") or ""
        tags = "".join(
            tag("tag", tag("text", escape(x))) for x in self.document.get("tags", ())
        )
        number = known(self.document, "id")
        return (
            (tag("defaultgrade", marks) if marks else "")
            + (tag("idnumber", escape(number)) if number else "")
            + (tag("tags", tags) if tags else "")
            + "\n"
        )

    def html(self, name, inner):
        """An element with HTML and the files that HTML names."""
        words = tag("text", escape(inner, quote=False))
        return tag(name, words + held(self.page.taken()), format="html") + "\n"

    def option(self, option, share):
        lost = set()
        inner = tag("text", escape(self.page.part(option, lost), quote=False))
        inner += held(self.page.taken())
        why = paragraph(leaf(option.get("explanation")))
        told = tag("text", escape(why, quote=False))
        inner += tag("feedback", told, format="html") if why else ""
        if lost:
            names = ", ".join(sorted(lost))
            self.written.note(
                self.row, "format-loses", names=names, format="Moodle XML"
            )
        return tag("answer", inner, fraction=share, format="html") + "\n"

    def choices(self, single):
        options = self.answer.get("options", ())
        right = sum(bool(x.get("correct")) for x in options)
        share = f"{100 / right:.5f}".rstrip("0").rstrip(".") if right else "0"
        shown = "".join(
            self.option(x, share if x.get("correct") else "0") for x in options
        )
        return tag("single", str(single).lower()) + "\n" + shown

    def single_choice(self):
        return self.choices(True)

    def multiple_choice(self):
        return self.choices(False)

    def true_false(self):
        right = self.answer.get("correct")
        return "".join(
            plain_answer(x, "100" if x == right else "0") for x in ("true", "false")
        )

    def short_text(self):
        accepted = lines(self.answer.get("accepted", ""))
        usecase = tag("usecase", int(bool(self.answer.get("case_matters"))))
        return usecase + "\n" + "".join(plain_answer(x, "100") for x in accepted)

    def numeric(self):
        value, tolerance = self.answer.get("value", ""), self.answer.get("tolerance")
        told = tag("tolerance", escape(tolerance or "0"))
        return plain_answer(value, "100", told)

    integer = numeric

    def matching(self):
        offered = [leaf(x.get("text")) for x in self.answer.get("options", ())]
        pairs = [
            (item, ord(letter) - ord("A"))
            for item in self.answer.get("items", ())
            for letter in sorted(letters(item.get("matches", "")) or ())
        ]
        pairs = [(leaf(item.get("text")), place) for item, place in pairs]
        pairs = [(left, place) for left, place in pairs if place < len(offered)]
        named = {place for _, place in pairs}
        pairs += [("", place) for place in range(len(offered)) if place not in named]
        return "".join(pair(left, offered[place]) for left, place in pairs)

    def ordering(self):
        options = self.answer.get("options", ())
        return "".join(self.option(x, str(n)) for n, x in enumerate(options, start=1))

    def fill_blanks(self):
        return ""

    def passage(self):
        """The prompt and the text with its blanks, as embedded answers."""
        blanks = [lines(x.get("accepted", "")) for x in self.answer.get("blanks", ())]
        sort = "SHORTANSWER_C" if self.answer.get("case_matters") else "SHORTANSWER"

        def embedded(match):
            number = int(match[1]) - 1
            words = blanks[number] if 0 <= number < len(blanks) else []
            inner = "~".join(f"={hidden(x)}" for x in words)
            return f"{{1:{sort}:{inner}}}" if inner else match[0]

        lead = said(self.document["prompt"]).strip()
        words = leaf(self.answer.get("text"))
        whole = words if lead in ("", FILL_IN) else f"{lead}\n\n{words}"
        return MARK.sub(embedded, paragraph(whole))


def held(files):
    return "".join(
        tag("file", base64.b64encode(x).decode(), name=n, path="/", encoding="base64")
        for n, x in files.items()
    )


def paragraph(text):
    words = lines_of(text)
    return f"<p>{words}</p>" if words else ""


def lines_of(text):
    words = folded(theirs(folded(text.replace("\xa0", " "))))
    return escape(words, quote=False).replace("\n", "<br />")


def hidden(words):
    return escape(re.sub(r"([\\~#{}])", r"\\\1", spaced(words)), quote=False)


def plain_answer(words, share, more=""):
    inner = tag("text", escape(words, quote=False)) + more
    return tag("answer", inner, fraction=share, format="plain_text") + "\n"


def pair(left, right):
    answer = tag("answer", tag("text", escape(folded(theirs(right)), quote=False)))
    words = escape(paragraph(left), quote=False)
    return tag("subquestion", tag("text", words) + answer, format="html") + "\n"
