"""What Word says in `<w:name w:val="…"/>`."""

from exams.interchange.formats.trees import attribute, child


def value(element, *path, default=None):
    """The `val` of an element down a path of names; `default` where there is none."""
    found = child(element, *path)
    return default if found is None else attribute(found, "val")
