"""What an item asks for as the answer of one of our kinds."""

import re
from string import ascii_uppercase

from exams.interchange.formats import making, pixels
from exams.interchange.formats.qti import numbers
from exams.interchange.formats.qti.body import within
from exams.interchange.formats.qti.names import words

TRUTH = {"true": "true", "false": "false", "सत्य": "true", "असत्य": "false"}
NUMBERS = re.compile(r"-?[0-9]{1,7}(?:\.[0-9]{1,7})?")


def right_of(item, declared):
    """The keys that are right; says what is lost of their shares."""
    shares = declared.shares
    best = max(shares.values(), default=0)
    alone = declared.cardinality == "single"
    right = set(declared.correct)
    if not right:
        right = {x for x, y in shares.items() if y > 0 and (y == best or not alone)}
    partly = {y for x, y in shares.items() if y > 0 and (x not in right or y < best)}
    if partly:
        item.found.note("partial-credit-lost", item.name)
    if any(y < 0 for y in shares.values()):
        item.found.note("penalties-lost", item.name)
    if not right:
        item.refuse("nothing-right", f"correctResponse {declared.name}")
    return right


def choice(item, task):
    declared = item.declared(task)
    right = right_of(item, declared)
    listed = list(task.iterfind("simpleChoice"))
    truth = truth_of(listed, right)
    if truth and declared.cardinality == "single":
        return "true_false", {"correct": truth}
    several = declared.cardinality != "single"
    if not several and len(right) > 1:
        item.refuse("several-right", "correctResponse")
    kind = "multiple_choice" if several else "single_choice"
    options = [option(item, x, right) for x in listed]
    if task.get("shuffle") == "true":
        pin(item, listed, options)
    else:
        item.lose("fixed order")
    return kind, {"options": options}


def pin(item, listed, options):
    """Ours keep options last, where QTI keeps them anywhere."""
    fixed = [x.get("fixed") == "true" for x in listed]
    if fixed != sorted(fixed) or all(fixed):
        return item.lose("fixed order") if any(fixed) else None
    for option_, is_last in zip(options, fixed, strict=True):
        if is_last:
            option_["pinned"] = True
    return None


def truth_of(listed, right):
    """True or false where these two words are all there is to choose from."""
    told = {TRUTH.get(words(x).lower().rstrip(".")): x for x in listed}
    plain = not any(len(x) and x.find("p") is None for x in listed)
    if len(listed) == 2 and plain and set(told) == {"true", "false"}:
        return next(
            (x for x, y in told.items() if {y.get("identifier")} == right), None
        )
    return None


def option(item, element, right):
    """A choice with its feedback as the why."""
    before = len(item.feedback)
    made = part(item, element)
    told, item.feedback[before:] = item.feedback[before:], []
    why = [making.words_of(within(item, x)) for x in told]
    made["correct"] = element.get("identifier") in right
    return {**made, "explanation": {"en": "\n".join(why)}} if any(why) else made


def part(item, element):
    blocks = within(item, element)
    if beyond := making.beyond_an_option(blocks):
        names = ", ".join(beyond)
        item.found.note("option-holds-less", f"{item.name} choice", names=names)
    return making.option(blocks)


def inline_choice(item, task):
    """One list to choose from within the text: a single choice."""
    right = right_of(item, item.declared(task))
    listed = list(task.iterfind("inlineChoice"))
    return "single_choice", {"options": [option(item, x, right) for x in listed]}


def text_entry(item, task):
    declared = item.declared(task)
    if declared.base in ("integer", "float"):
        return numbers.answer(item, task, declared)
    accepted, exact = accepted_of(item, declared)
    answer = {"accepted": "\n".join(accepted), "case_matters": exact}
    return "short_text", answer


def accepted_of(item, declared):
    """The words that count in full, and whether their capitals matter."""
    best = max(declared.shares.values(), default=0)
    found = list(declared.correct)
    found += [x for x, y in declared.shares.items() if y == best > 0]
    if any(0 < y < best for y in declared.shares.values()):
        item.found.note("partial-credit-lost", item.name)
    if not found:
        item.refuse("nothing-right", f"correctResponse {declared.name}")
    mapped = [x for x in declared.shares if x in found]
    exact = not mapped or any(x in declared.exact for x in mapped)
    return list(dict.fromkeys(found)), exact


def blanks(item, tasks):
    """Words for each blank; lists to choose from become words to type."""
    found = [blank(item, task) for task in tasks]
    if len({exact for _, exact in found}) > 1:
        item.lose("capitals that do not matter in some blanks")
    shown = [{"accepted": "\n".join(accepted)} for accepted, _ in found]
    return {"blanks": shown, "case_matters": any(exact for _, exact in found)}


def blank(item, task):
    declared = item.declared(task)
    if task.tag == "inlineChoiceInteraction":
        item.lose("words to choose from (they are typed in)")
        listed = {x.get("identifier"): words(x) for x in task.iterfind("inlineChoice")}
        right = right_of(item, declared)
        return [listed[x] for x in listed if x in right], False
    if numbers.tolerance_of(item, task):
        item.lose("tolerances within the text")
    accepted, exact = accepted_of(item, declared)
    return accepted, exact and declared.base == "string"


def gap_match(item, task):
    """Words dragged into gaps: the same words typed in."""
    pairs = pairs_of(item, task)
    listed = {x.get("identifier"): words(x) for x in task.iterfind("gapText")}
    gaps = list(task.iter("gap"))
    item.lose("words to drag (they are typed in)")
    found = [
        {"accepted": "\n".join(listed[x] for x, y in pairs if y == gap and x in listed)}
        for gap in (x.get("identifier") for x in gaps)
    ]
    if task.find("gapImg") is not None or not all(x["accepted"] for x in found):
        item.refuse("nothing-right", "gapMatchInteraction")
    return {"blanks": found, "case_matters": False}


def pairs_of(item, task):
    found = [x.split() for x in right_of(item, item.declared(task))]
    return [tuple(pair) for pair in found if len(pair) == 2]


def match(item, task):
    sets = [list(x) for x in task.iterfind("simpleMatchSet")]
    if len(sets) != 2 or len(sets[1]) > len(ascii_uppercase):
        return item.refuse("too-many-options", "matchInteraction")
    right = {frozenset(pair) for pair in pairs_of(item, task)}
    offered = [x.get("identifier") for x in sets[1]]
    items = []
    for element in sets[0]:
        named = element.get("identifier")
        letters = [
            ascii_uppercase[n]
            for n, other in enumerate(offered)
            if {named, other} in right
        ]
        items.append({**part(item, element), "matches": ", ".join(letters)})
    if not all(x["matches"] for x in items):
        item.refuse("nothing-right", "correctResponse")
    return "matching", {"items": items, "options": [part(item, x) for x in sets[1]]}


def order(item, task):
    listed = {x.get("identifier"): x for x in task.iterfind("simpleChoice")}
    right = item.declared(task).correct
    if sorted(right) != sorted(listed):
        return item.refuse("nothing-right", "correctResponse")
    return "ordering", {"options": [part(item, listed[x]) for x in right]}


def hotspot(item, task):
    """One place to find; several that all belong to it are no question of ours."""
    right = right_of(item, item.declared(task))
    if len(right) > 1:
        return item.refuse("kind-not-held", task.tag, kind="hot spots that all count")
    chosen = [x for x in task.iterfind("hotspotChoice") if x.get("identifier") in right]
    return places(item, task, [(x.get("shape"), x.get("coords") or "") for x in chosen])


def select_point(item, task):
    if task.get("maxChoices", "1") != "1":
        return item.refuse("kind-not-held", task.tag, kind="several points to find")
    return places(item, task, item.declared(task).areas)


def places(item, task, areas):
    shown = next((x for x in task if x.tag in ("object", "img")), None)
    if shown is None:
        return item.refuse("question-broken", task.tag)
    name = item.take(shown.get("data") or shown.get("src") or "")
    size = pixels.size_of(item.found.files.get(name, b"")) or said_size(shown)
    lines = [line(shape, coords, size) for shape, coords in areas] if size else []
    if not lines or None in lines:
        return item.refuse("area-unknown", task.tag)
    alt = shown.get("alt") or words(shown)
    return "hot_spot", {
        "picture": making.image(name, alt[:500])["value"],
        "areas": "\n".join(lines),
    }


def said_size(element):
    found = [element.get(x) or "" for x in ("width", "height")]
    is_size = all(x.isdigit() and 0 < int(x) < 100_000 for x in found)
    return tuple(map(int, found)) if is_size else None


def line(shape, coords, size):
    """An area of ours, or None."""
    numbers_ = [float(x) for x in NUMBERS.findall(coords)]
    if shape == "circle" and len(numbers_) == 3:
        middle = pixels.points(numbers_[:2], size)
        return f"circle {middle} {pixels.share(numbers_[2], size[0])}"
    if shape == "rect" and len(numbers_) == 4:
        return f"rectangle {pixels.points(numbers_, size)}"
    if shape == "poly" and len(numbers_) >= 6 and len(numbers_) % 2 == 0:
        return f"polygon {pixels.points(numbers_, size)}"
    return None


MAKERS = {
    "choiceInteraction": choice,
    "inlineChoiceInteraction": inline_choice,
    "textEntryInteraction": text_entry,
    "matchInteraction": match,
    "orderInteraction": order,
    "hotspotInteraction": hotspot,
    "selectPointInteraction": select_point,
}
