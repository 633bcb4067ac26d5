"""Pictures on the cells of a sheet: the question's, and those of its options. Pure."""

import io

from openpyxl.drawing.image import Image
from openpyxl.utils import get_column_letter
from PIL import UnidentifiedImageError

from exams.interchange.formats.told import leaf
from exams.interchange.sheets import LETTERS

WIDE, HIGH = 160, 100
POINTS = 0.75
LAID_ON = "diagram_url"
KINDS = ("single_choice", "multiple_choice")
"""Those whose options may show pictures in a sheet."""


def laid(document, fetch):
    """([(column, Image)], names of what stays behind)."""
    found, lost = [], set()
    for column, told in [*of_prompt(document, lost), *of_options(document)]:
        image = drawn(told.get("image") and fetch(told["image"]))
        if image is None:
            lost.add("image")
        else:
            found.append((column, image))
        if leaf(told.get("alt")) not in ("", document.get("plain_text", "")):
            lost.add("descriptions of pictures")
    if any(x["type"] == "image" for x in document.get("explanation", ())):
        lost.add("image of the explanation")
    return found, lost | beyond(document)


def drawn(picture):
    """(name, bytes) as Excel shows it, small; None of what is no picture."""
    try:
        image = Image(io.BytesIO(picture[1])) if picture else None
    except UnidentifiedImageError:
        return None
    if image is not None:
        share = min(1, WIDE / image.width, HIGH / image.height)
        image.width, image.height = image.width * share, image.height * share
    return image


def of_prompt(document, lost):
    blocks = document.get("prompt", ())
    sorts = [block["type"] for block in blocks]
    if "image" in sorts and set(sorts[sorts.index("image") :]) != {"image"}:
        lost.add("the place of pictures within the text")
    return [(LAID_ON, x["value"]) for x in blocks if x["type"] == "image"]


def of_options(document):
    if document["kind"] not in KINDS:
        return []
    return [
        (f"option_{letter}", shown)
        for letter, option in zip(
            LETTERS, document["answer"].get("options", ()), strict=False
        )
        for shown in option.get("picture", ())
    ]


def beyond(document):
    """Pictures of what has no cell to lie on."""
    answer = document["answer"]
    offered = () if document["kind"] in KINDS else answer.get("options", ())
    parts = [*offered, *answer.get("items", ())]
    return {"picture"} if any(x.get("picture") for x in parts) else set()


def lay(sheet, row, pictures):
    """Put [(place of the column, Image)] on the cells of a row still to be written."""
    for place, image in pictures:
        image.anchor = f"{get_column_letter(place)}{row}"
        sheet.add_image(image)
    if pictures:
        sheet.row_dimensions[row].height = HIGH * POINTS
