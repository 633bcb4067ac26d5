"""HTML as our blocks: text, formulas, pictures, tables and listings. Pure.

What a block cannot say is named in `lost` by its tag; nothing goes silently.
"""

import base64
import binascii
import hashlib
import re
from html.parser import HTMLParser
from urllib.parse import unquote

from exams.interchange.formats import making
from exams.interchange.formats.formulas import ours

BREAKS = {"p", "div", "br", "ul", "ol", "dl", "dt", "dd", "blockquote", "section"}
BREAKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "article", "figure", "figcaption"}
PLAIN = {"html", "body", "span", "font", "tbody", "thead", "tfoot", "colgroup", "col"}
PLAIN |= {"caption", "abbr", "small", "label", "wbr", "nobr", "center"}
UNSEEN = {"script", "style", "head", "title", "template", "noscript"}
SHIFTED = {"sub": "_", "sup": "^"}
KNOWN = BREAKS | PLAIN | {"li", "a", "img", "table", "tr", "td", "th", "pre", "code"}
MAX_HTML = 200_000
INSIDE = "@@PLUGINFILE@@/"
SOUNDS = (".mp3", ".m4a", ".ogg", ".oga", ".opus")
DATA = re.compile(r"data:image/(png|jpeg|webp);base64,\s*([A-Za-z0-9+/=\s]+)")


class Markup(HTMLParser):
    """Feed it, close it, take `blocks`."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.lost, self.words = [], set(), []
        self.rows, self.listing, self.shift, self.unseen = None, None, None, 0
        self.links, self.lists, self.is_header = [], [], False
        self.sources = None

    def handle_starttag(self, tag, attributes):
        starter = getattr(self, f"start_{tag}", None)
        if tag in UNSEEN:
            self.unseen += 1
        elif starter:
            starter(dict(attributes))
        elif tag in BREAKS:
            self.words.append("\n")
        elif tag in SHIFTED:
            self.shift = []
        elif tag not in KNOWN:
            self.lost.add(tag)

    def handle_endtag(self, tag):
        ender = getattr(self, f"end_{tag}", None)
        if tag in UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif ender:
            ender()
        elif tag in BREAKS and tag != "br":
            self.words.append("\n")
        elif tag in SHIFTED and self.shift is not None:
            self.end_shift(SHIFTED[tag])

    def handle_data(self, data):
        if self.unseen:
            return
        if self.listing is not None:
            self.listing.append(data)
        else:
            target = self.words if self.shift is None else self.shift
            target.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def end_shift(self, sign):
        words, is_lost = shifted("".join(self.shift).strip(), sign)
        self.shift = None
        self.words.append(words)
        if is_lost:
            self.lost.add("sub" if sign == "_" else "sup")

    def start_img(self, attributes):
        source = unquote(attributes.get("src") or "")
        name = source.removeprefix(INSIDE)
        if self.rows is not None or not name:
            return self.lost.add("img")
        self.flush()
        self.blocks.append(
            making.image(name[:200], (attributes.get("alt") or "")[:500])
        )
        return None

    def start_audio(self, attributes):
        if self.rows is not None:
            return self.lost.add("audio")
        self.flush()
        self.sources = [attributes.get("src")]
        return None

    def start_source(self, attributes):
        if self.sources is None:
            self.lost.add("source")
        else:
            self.sources.append(attributes.get("src"))

    def end_audio(self):
        """The first source is played; the words within are for who cannot play it."""
        sources, self.sources = self.sources, None
        if sources is not None:
            self.words = []
            self.play(next(filter(None, sources), ""))

    def play(self, source):
        name = unquote(source).removeprefix(INSIDE)[:200]
        if self.rows is not None or not name:
            return self.lost.add("audio")
        self.flush()
        self.blocks.append({"type": "audio", "value": {"sound": {"file": name}}})
        return None

    def start_a(self, attributes):
        self.links.append(attributes.get("href") or "")

    def end_a(self):
        """A link to a recording in the file itself is played, as Moodle does."""
        address = self.links.pop() if self.links else ""
        if address.startswith(INSIDE) and address.lower().endswith(SOUNDS):
            self.play(address)
        elif address and not address.startswith("#"):
            self.words.append(f" ({address})")

    def start_ul(self, attributes):
        self.lists.append(None)
        self.words.append("\n")

    def start_ol(self, attributes):
        self.lists.append(0)
        self.words.append("\n")

    def end_ul(self):
        self.lists = self.lists[:-1]
        self.words.append("\n")

    end_ol = end_ul

    def start_li(self, attributes):
        if self.lists and self.lists[-1] is not None:
            self.lists[-1] += 1
            self.words.append(f"\n{self.lists[-1]}. ")
        else:
            self.words.append("\n- ")

    def start_pre(self, attributes):
        if self.rows is None:
            self.flush()
            self.listing = []

    def end_pre(self):
        if self.listing is not None:
            code = "".join(self.listing).strip("\n")
            self.listing = None
            if code.strip():
                value = {"language": "", "code": code}
                self.blocks.append({"type": "code", "value": value})

    def start_table(self, attributes):
        if self.rows is not None:
            return self.lost.add("table")
        self.flush()
        self.rows, self.is_header = [], False
        return None

    def start_tr(self, attributes):
        if self.rows is not None:
            self.end_cell()
            self.rows.append([])

    def start_td(self, attributes):
        self.end_cell()
        if {"colspan", "rowspan"} & set(attributes):
            self.lost.add("colspan")
        if self.rows is not None:
            self.rows = self.rows or [[]]
            self.rows[-1].append(None)

    def start_th(self, attributes):
        self.is_header = self.is_header or len(self.rows or ()) <= 1
        self.start_td(attributes)

    def end_cell(self):
        """The words since the cell began are its text."""
        if self.rows and self.rows[-1] and self.rows[-1][-1] is None:
            self.rows[-1][-1] = tidy("".join(self.words))
            self.words = []

    def end_table(self):
        self.end_cell()
        rows = [[cell or "" for cell in row] for row in self.rows or () if row]
        self.rows = None
        if rows:
            width = max(map(len, rows))
            value = {"has_header": self.is_header, "rows": cells(rows, width)}
            self.blocks.append({"type": "table", "value": value})

    def flush(self):
        words, self.words = tidy("".join(self.words)), []
        if words:
            self.blocks.append(making.text(words))

    def finish(self):
        self.close()
        if self.shift is not None:
            self.end_shift("_")
        self.end_pre()
        if self.rows is not None:
            self.end_table()
        self.flush()
        return self.blocks


def shifted(inner, sign):
    """(words, is lost): H<sub>2</sub>O is a formula in our text."""
    if not re.fullmatch(r"[\w+−=()., *'-]{1,40}", inner) or "_" in inner:
        return inner, bool(inner)
    inner = inner.replace("−", "-")
    letters = rf"\text{{{inner}}}" if re.search("[A-Za-z]{2}", inner) else inner
    return rf"\({{}}{sign}{{{letters}}}\)", False


def cells(rows, width):
    return [
        {"cells": [{"en": cell} for cell in row + [""] * (width - len(row))]}
        for row in rows
    ]


def tidy(words):
    """Formulas in our form, spaces folded, at most one empty line."""
    return folded(ours(words.replace("\xa0", " ")))


def folded(words):
    lines = [" ".join(line.split()) for line in words.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def blocks_of(html):
    """(blocks, [lost tags], {name: bytes} of pictures within) of a piece of HTML."""
    html, files = without_pictures(html)
    if len(html) > MAX_HTML:
        return [], ["more than 200,000 characters"], {}
    markup = Markup()
    markup.feed(html)
    return markup.finish(), sorted(markup.lost), files


def without_pictures(html):
    """The HTML with names where pictures stood as data, and their bytes by name."""
    files = {}

    def named(match):
        try:
            data = base64.b64decode(match[2], validate=False)
        except binascii.Error:
            return "damaged"
        name = f"{hashlib.sha1(data).hexdigest()}.{match[1]}"  # noqa: S324
        files[name] = data
        return name

    return DATA.sub(named, html) if "data:image" in html else html, files
