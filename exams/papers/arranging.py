"""The order of a paper's places: sections stay, passages stay together. Pure."""


def arranged(places, random=None):
    """The places section by section, questions of one passage side by side.

    With `random` in an order of its own within each section; a passage moves as a whole.
    A place has `section` and `stimulus`.
    """
    found = []
    for section in sorted({place.section for place in places}):
        blocks = together([place for place in places if place.section == section])
        if random:
            random.shuffle(blocks)
        found += [place for block in blocks for place in block]
    return found


def together(places):
    """[[place]]: a block for each passage, where its first question stands."""
    blocks = {}
    for n, place in enumerate(places):
        key = ("stimulus", place.stimulus) if place.stimulus else ("place", n)
        blocks.setdefault(key, []).append(place)
    return list(blocks.values())


def numbered(places):
    """[(number within its section, place)] of arranged places."""
    counts = {}
    for place in places:
        counts[place.section] = counts.get(place.section, 0) + 1
        yield counts[place.section], place
