"""Our blocks as XHTML for the formats that hold pages. Pure."""

from html import escape

from exams.interchange.formats.told import leaf, said

BLOCKS = ("text", "equation", "image", "table", "code")


class Hypertext:
    """`fetch(asset)` answers (name, bytes) of a picture, or None; `address` says what
    the picture is called within the page; `spell` writes one text, lines and formulas."""

    def __init__(self, fetch, address, spell):
        self.fetch, self.address, self.spell = fetch, address, spell
        self.files = {}

    def taken(self):
        """The files named since the last time this was asked."""
        files, self.files = self.files, {}
        return files

    def prose(self, blocks, lost):
        """Texts that follow each other stand in one paragraph."""
        parts, waiting = [], []
        for block in [*blocks, None]:
            if block and block["type"] in ("text", "equation"):
                waiting.append(said([block]))
                continue
            if waiting:
                parts.append(self.paragraph("\n\n".join(waiting)))
                waiting = []
            if block and block["type"] in BLOCKS:
                parts.append(getattr(self, block["type"])(block["value"], lost))
        return "".join(parts)

    def paragraph(self, text):
        words = self.spell(text)
        return f"<p>{words}</p>" if words else ""

    def image(self, value, lost):
        found = value.get("image") and self.fetch(value["image"])
        if not found:
            lost.add("image")
            return ""
        name, data = found
        self.files[name] = data
        alt = escape(" ".join(leaf(value.get("alt")).split()))
        return f'<p><img src="{escape(self.address(name))}" alt="{alt}" /></p>'

    def table(self, value, lost):
        rows = [
            [self.spell(leaf(x)) for x in row.get("cells", ())]
            for row in value.get("rows", ())
        ]
        rows = [row for row in rows if row]
        width = max(map(len, rows), default=0)
        shown = ""
        for number, row in enumerate(rows):
            name = "th" if value.get("has_header") and not number else "td"
            full = row + [""] * (width - len(row))
            cells = "".join(f"<{name}>{x}</{name}>" for x in full)
            shown += f"<tr>{cells}</tr>"
        return f"<table><tbody>{shown}</tbody></table>" if rows else ""

    def code(self, value, lost):
        if value.get("language"):
            lost.add("the language of code")
        listing = (value.get("code") or "").strip("\n")
        inner = escape(listing, quote=False)
        return f"<pre>\n{inner}</pre>" if listing.strip() else ""

    def part(self, option, lost):
        """The text and the picture of an option."""
        missing = set()
        shown = "".join(self.image(x, missing) for x in option.get("picture", ()))
        lost |= {"picture of an option"} if missing else set()
        return self.paragraph(leaf(option.get("text"))) + shown
