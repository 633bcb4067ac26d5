"""Areas of a picture: how editors' fields write them, and whether a point lies inside.

Coordinates are fractions of the picture's width and height as decimal texts with four
places; a circle's radius is a fraction of its width. One area stands on each line:
`circle x y radius`, `rectangle x y x y` or `polygon x y x y x y …`. Edges belong to it.
"""

import re
from fractions import Fraction

SHARE = re.compile(r"0(\.[0-9]{1,10})?|1(\.0{1,10})?", re.ASCII)
COUNTS = {"circle": {3}, "rectangle": {4}, "polygon": set(range(6, 61, 2))}


def share(text):
    """A fraction of the picture as text with four places; None for anything else."""
    if not isinstance(text, str) or not SHARE.fullmatch(text):
        return None
    return f"{float(text):.4f}"


def parsed(line):
    """{"shape", "numbers"} of a line, or None."""
    shape, *texts = line.split() or [""]
    numbers = [share(text) for text in texts]
    if len(numbers) not in COUNTS.get(shape, ()) or None in numbers:
        return None
    area = {"shape": shape, "numbers": numbers}
    return area if extent(area) else None


def areas_of(text):
    """[area or None] of the lines that are not empty."""
    return [parsed(line) for line in (text or "").split("\n") if line.strip()]


def points(area):
    values = [Fraction(x) for x in area["numbers"]]
    return list(zip(values[::2], values[1::2], strict=False))


def extent(area):
    """Zero for an area that no point lies within."""
    values = [Fraction(x) for x in area["numbers"]]
    if area["shape"] == "circle":
        return values[2]
    if area["shape"] == "rectangle":
        return (values[2] - values[0]) * (values[3] - values[1])
    corners = points(area)
    around = zip(corners, corners[1:] + corners[:1], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in around)


def contains(area, point, ratio):
    """Whether the point lies in the area; `ratio` is the picture's height by width."""
    x, y = (Fraction(value) for value in point)
    return {"circle": in_circle, "rectangle": in_rectangle, "polygon": in_polygon}[
        area["shape"]
    ](area, x, y, ratio)


def in_circle(area, x, y, ratio):
    middle_x, middle_y, radius = (Fraction(value) for value in area["numbers"])
    return (x - middle_x) ** 2 + ((y - middle_y) * ratio) ** 2 <= radius**2


def in_rectangle(area, x, y, ratio):
    (x1, y1), (x2, y2) = points(area)
    return min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)


def in_polygon(area, x, y, ratio):
    """By counting the edges a ray to the right crosses."""
    corners, inside = points(area), False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if on_edge(cross, (x1, y1), (x2, y2), x, y):
            return True
        if (y1 > y) != (y2 > y) and (cross > 0) == (y2 > y1):
            inside = not inside
    return inside


def on_edge(cross, one, other, x, y):
    return (
        cross == 0
        and min(one[0], other[0]) <= x <= max(one[0], other[0])
        and min(one[1], other[1]) <= y <= max(one[1], other[1])
    )


def outline(area, width, height):
    """(SVG element, {attribute: pixels}) of an area of a picture of that size."""
    numbers = [float(x) for x in area["numbers"]]
    pixels = [f"{x * (height if n % 2 else width):.1f}" for n, x in enumerate(numbers)]
    if area["shape"] == "circle":
        return "circle", dict(zip(("cx", "cy", "r"), pixels, strict=True))
    if area["shape"] == "rectangle":
        left, top, right, bottom = pixels
        pixels = [left, top, right, top, right, bottom, left, bottom]
    return "polygon", {"points": " ".join(pixels)}
