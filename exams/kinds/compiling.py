"""From editor blocks to delivery JSON: prose is a list of {type, value} per language."""

from django.conf import settings

from exams.kinds.leaves import in_language, is_blank
from exams.latex.texts import formulas_in


def media_in(block):
    """The hashes a delivered block names."""
    return [block["value"]["sha256"]] if block["type"] in ("image", "audio") else []


def sources_in(block):
    """The formulas of a delivered block, those of picture descriptions left out."""
    if block["type"] == "equation":
        return [block["value"]]
    if block["type"] == "table":
        return [
            x for row in block["value"]["rows"] for y in row for x in formulas_in(y)
        ]
    return formulas_in(block["value"]) if block["type"] == "text" else []


class Compiler:
    """Turns editor blocks into delivery JSON.

    `blobs` is {image id: {"sha256", "width", "height"}}, `sounds` {document id:
    {"sha256", "type"}}, `drawings` {formula: sha256}. `media` and `formulas` gather
    what was used; `languages` are those to compile.
    """

    def __init__(self, blobs, sounds=None, drawings=None, languages=None):
        self.blobs, self.sounds, self.drawings = blobs, sounds or {}, drawings or {}
        self.languages = languages or settings.CONTENT_LANGUAGES
        self.media, self.formulas = set(), {}

    def text(self, leaf, language):
        value = in_language(leaf, language) or ""
        self.draw(formulas_in(value))
        return {"type": "text", "value": value}

    def draw(self, sources):
        for source in sources:
            if source in self.drawings:
                self.formulas[source] = self.drawings[source]
                self.media.add(self.drawings[source])

    def picture(self, value, language):
        blob = self.blobs[value["image"].pk]
        self.media.add(blob["sha256"])
        return {
            "type": "image",
            "value": {**blob, "alt": in_language(value["alt"], language)},
        }

    def measure(self, value):
        """Width and height of a picture."""
        blob = self.blobs[value["image"].pk]
        return blob["width"], blob["height"]

    def part(self, value, language):
        """The blocks of a text that may have a picture or be one."""
        found = []
        if not is_blank(value["text"]):
            found.append(self.text(value["text"], language))
        return found + [self.picture(x, language) for x in value["picture"]]

    def texts(self, parts):
        """{language: {id: [block]}} of [(id, value)] with text and picture."""
        return {
            language: {id_: self.part(value, language) for id_, value in parts}
            for language in self.languages
        }

    def prose(self, value, language):
        return [self.block(child, language) for child in value]

    def block(self, child, language):
        compile_one = getattr(self, f"{child.block_type}_block")
        return compile_one(child.value, language)

    def text_block(self, value, language):
        return self.text(value, language)

    def image_block(self, value, language):
        return self.picture(value, language)

    def equation_block(self, value, language):
        self.draw([value])
        return {"type": "equation", "value": value}

    def audio_block(self, value, language):
        sound = self.sounds[value["sound"].pk]
        self.media.add(sound["sha256"])
        transcript = in_language(value["transcript"], language)
        return {"type": "audio", "value": {**sound, "transcript": transcript}}

    def table_block(self, value, language):
        rows = [
            [self.text(cell, language)["value"] for cell in row["cells"]]
            for row in value["rows"]
        ]
        return {
            "type": "table",
            "value": {"header": bool(value["has_header"]), "rows": rows},
        }

    def code_block(self, value, language):
        return {
            "type": "code",
            "value": {"language": value["language"] or "", "code": value["code"]},
        }
