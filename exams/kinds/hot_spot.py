"""A point to show on a picture; right inside any of the areas the editor drew."""

from fractions import Fraction

from wagtail import blocks
from wagtail.admin.telepath import register

from exams.kinds import marking
from exams.kinds.areas import areas_of, contains, outline, share
from exams.kinds.boards import BoardAdapter
from exams.kinds.findings import Finding, Malformed, only
from exams.kinds.leaves import PictureBlock, is_blank

NAME = "hot_spot"
LABEL = "Hot spot"


class AnswerBlock(blocks.StructBlock):
    picture = PictureBlock()
    areas = blocks.TextBlock(
        rows=3,
        label="Right areas",
        help_text="Draw them on the picture, or write one on each line: "
        "circle x y radius, rectangle x y x y, polygon x y x y x y. "
        "Numbers run from 0 to 1, from the left and from the top.",
    )

    class Meta:
        icon = "crosshairs"
        label = LABEL
        description = "A place to point at on a picture"


register(BoardAdapter(), AnswerBlock)


def readiness(answer):
    findings = []
    if answer["picture"]["image"] is None or is_blank(answer["picture"]["alt"]):
        message = "Choose the picture and describe it."
        findings.append(Finding("answer", "picture-missing", message))
    areas = areas_of(answer["areas"])
    if not areas:
        findings.append(Finding("answer", "no-area", "Draw at least one right area."))
    return findings + [
        Finding("answer", "bad-area", f"Area {number} cannot be read or is empty.")
        for number, area in enumerate(areas, start=1)
        if area is None
    ]


def key(answer, compiler):
    width, height = compiler.measure(answer["picture"])
    areas = areas_of(answer["areas"])
    return {"areas": areas, "width": width, "height": height}


def delivery(answer, compiler):
    """The picture stands among the texts as "picture"."""
    texts = {
        language: {"picture": [compiler.picture(answer["picture"], language)]}
        for language in compiler.languages
    }
    return {"options": [], "texts": texts}


def check(response, delivery):
    """Two fractions of the picture as decimal texts, kept with four places."""
    given = only(response, "point", list)
    point = [share(text) for text in given]
    if len(point) != 2 or None in point:
        raise Malformed("not-a-point")
    return {"point": point}


def mark(key, response, rule):
    ratio = Fraction(key["height"], key["width"])

    def is_right(given):
        return any(contains(area, given["point"], ratio) for area in key["areas"])

    return marking.mark_whole(is_right, response, rule)


def solution(key, offered):
    return [area["shape"] for area in key["areas"]]


def outlines(key):
    return [outline(area, key["width"], key["height"]) for area in key["areas"]]
