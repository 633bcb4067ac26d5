"""Moodle's drag marker with one marker as our hot spot. Pure."""

import re

from exams.interchange.formats.pixels import share, size_of

NUMBER = r"\s*(-?[0-9]{1,6}(?:\.[0-9]{1,6})?)\s*"
PAIR = re.compile(rf"{NUMBER},{NUMBER}")


def areas_of(question, element):
    """The picture's name and our lines of areas, or a question that is broken."""
    file = element.find("file")
    name = file.get("name") if file is not None else None
    size = size_of(question.files.get(name, b""))
    drags = element.findall("drag")
    drops = [x for x in element.iterfind("drop") if text(x, "choice") in ("1", "")]
    lines = [line(x, size) for x in drops] if size else []
    if len(drags) != 1 or not lines or None in lines:
        question.sort = "ddmarker of several markers" if size else "broken"
        return
    question.lost.append(f"the marker’s words “{text(drags[0], 'text')[:80]}”")
    question.areas = {"name": name, "lines": lines}


def text(element, name):
    return (element.findtext(name) or "").strip()


def line(drop, size):
    """A drop as a line of ours, or None."""
    shape = text(drop, "shape").lower()
    parts = text(drop, "coords").split(";")
    if shape == "circle" and len(parts) == 2 and is_number(parts[1]):
        middle = shares(parts[:1], size)
        return middle and f"circle {middle} {share(float(parts[1]), size[0])}"
    if shape == "rectangle" and len(parts) == 2:
        corners = [PAIR.fullmatch(x) for x in parts]
        if all(corners):
            (x, y), (w, h) = (map(float, m.groups()) for m in corners)
            ends = f"{x},{y}", f"{x + w},{y + h}"
            return f"rectangle {shares(ends, size)}"
    found = shares(parts, size) if shape == "polygon" and len(parts) > 2 else None
    return found and f"polygon {found}"


def is_number(text):
    return re.fullmatch(NUMBER, text) is not None


def shares(pairs, size):
    """Points as fractions of the picture, or None."""
    found = []
    for pair in pairs:
        match = PAIR.fullmatch(pair)
        if match is None:
            return None
        numbers = map(float, match.groups())
        found += [share(x, most) for x, most in zip(numbers, size, strict=True)]
    return " ".join(found)
