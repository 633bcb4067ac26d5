"""The answer of each kind as an interaction, its declaration and its scoring. Pure."""

from dataclasses import dataclass
from html import escape
from string import ascii_uppercase

from exams.interchange.formats import pixels
from exams.interchange.formats.told import leaf
from exams.kinds.areas import areas_of
from exams.kinds.fill_blanks import MARK
from exams.kinds.matching import letters
from exams.kinds.wording import lines, spaced

RESPONSE = "RESPONSE"
VARIABLE = '<qti-variable identifier="{}"/>'
RIGHT = f'<qti-match>{VARIABLE.format(RESPONSE)}<qti-correct identifier="RESPONSE"/></qti-match>'
MAPPED = '<qti-map-response identifier="{}"/>'
SHAPES = {"circle": "circle", "rectangle": "rect", "polygon": "poly"}


@dataclass
class Made:
    """`scoring` is ("if", condition) or ("share", expression from 0 to 1)."""

    declared: str
    body: str
    scoring: tuple = ("if", RIGHT)


def is_held(document):
    return document["kind"] in MAKERS


def made(document, page, lost):
    return MAKERS[document["kind"]](document["answer"], page, lost)


def tag(name, inner="", /, **attributes):
    told = "".join(
        f' {key.replace("_", "-")}="{escape(str(x))}"' for key, x in attributes.items()
    )
    return (
        f"<qti-{name}{told}>{inner}</qti-{name}>" if inner else f"<qti-{name}{told}/>"
    )


def declaration(sort, name, cardinality, base, value="", more=""):
    told = (
        tag("default-value", value_of(value)) if sort == "outcome" and value else value
    )
    facts = {"identifier": name, "cardinality": cardinality, "base_type": base}
    return tag(f"{sort}-declaration", told + more, **facts) + "\n"


def value_of(text):
    return tag("value", escape(text, quote=False))


def correct(values):
    return tag("correct-response", "".join(map(value_of, values))) if values else ""


def response(values, cardinality="single", base="identifier"):
    return declaration("response", RESPONSE, cardinality, base, correct(values))


def scored(scoring, is_explained, has_marks):
    """<qti-response-processing> that sets SCORE and, where there is any, FEEDBACK."""
    way, told = scoring
    full = VARIABLE.format("MAXSCORE") if has_marks else base_value("float", "1")
    if way == "if":
        inside = tag("response-if", told + outcome("SCORE", full))
        inner = tag("response-condition", inside)
    else:
        inner = outcome("SCORE", tag("product", told + full))
    if is_explained:
        shown = tag("multiple", base_value("identifier", "explanation"))
        inner += outcome("FEEDBACK", shown)
    return tag("response-processing", inner) + "\n"


def outcome(name, inner):
    return tag("set-outcome-value", inner, identifier=name)


def base_value(base, text):
    return tag("base-value", escape(text, quote=False), base_type=base)


def choices(answer, page, lost, several):
    offered = answer.get("options", ())
    names = [f"choice-{n}" for n in range(1, len(offered) + 1)]
    right = [x for x, y in zip(names, offered, strict=True) if y.get("correct")]
    shown = "".join(
        choice(x, y, page, lost) for x, y in zip(names, offered, strict=True)
    )
    most = 0 if several else 1
    facts = {"response_identifier": RESPONSE, "shuffle": "true", "max_choices": most}
    cardinality = "multiple" if several else "single"
    return Made(response(right, cardinality), tag("choice-interaction", shown, **facts))


def choice(name, option, page, lost):
    why = page.spell(leaf(option.get("explanation")))
    feedback = {
        "outcome_identifier": "FEEDBACK",
        "identifier": name,
        "show_hide": "show",
    }
    inner = page.part(option, lost)
    inner += tag("feedback-inline", why, **feedback) if why else ""
    fixed = {"fixed": "true"} if option.get("pinned") else {}
    return tag("simple-choice", inner or "<p/>", identifier=name, **fixed) + "\n"


def true_false(answer, page, lost):
    shown = "".join(
        tag("simple-choice", x.capitalize(), identifier=x) for x in ("true", "false")
    )
    facts = {"response_identifier": RESPONSE, "shuffle": "false", "max_choices": 1}
    right = [x for x in [answer.get("correct")] if x]
    return Made(response(right), tag("choice-interaction", shown, **facts))


def entry(name=RESPONSE):
    return tag("text-entry-interaction", response_identifier=name)


def typed(declared, condition=RIGHT):
    return Made(declared, f"<p>{entry()}</p>", ("if", condition))


def whole(answer, page, lost):
    return typed(response([answer.get("value", "").strip()], base="integer"))


def numeric(answer, page, lost):
    value = answer.get("value", "").strip()
    declared = response([value], base="float")
    given = VARIABLE.format(RESPONSE)
    if answer.get("way") == "range":
        bounds = (("gte", value), ("lte", answer.get("upper", "").strip()))
        both = (tag(x, given + base_value("float", y)) for x, y in bounds)
        return typed(declared, tag("and", "".join(both)))
    told = (answer.get("tolerance") or "0").strip()
    mode = "relative" if answer.get("way") == "percent" else "absolute"
    facts = {"tolerance_mode": mode, "tolerance": f"{told} {told}"}
    right = f'{given}<qti-correct identifier="{RESPONSE}"/>'
    return typed(declared, tag("equal", right, **facts))


def mapping(accepted, exact):
    facts = {"mapped_value": "1", "case_sensitive": str(exact).lower()}
    told = "".join(tag("map-entry", map_key=spaced(x), **facts) for x in accepted)
    return tag("mapping", told, default_value="0") if told else ""


def words(name, accepted, exact):
    told = list(dict.fromkeys(map(spaced, accepted)))
    more = mapping(told, exact)
    return declaration("response", name, "single", "string", correct(told[:1]), more)


def short_text(answer, page, lost):
    exact = bool(answer.get("case_matters"))
    declared = words(RESPONSE, lines(answer.get("accepted", "")), exact)
    return Made(declared, f"<p>{entry()}</p>", ("share", MAPPED.format(RESPONSE)))


def fill_blanks(answer, page, lost):
    exact, blanks = bool(answer.get("case_matters")), answer.get("blanks", ())
    names = [f"{RESPONSE}{n}" for n in range(1, len(blanks) + 1)]
    declared = "".join(
        words(name, lines(x.get("accepted", "")), exact)
        for name, x in zip(names, blanks, strict=True)
    )

    def shown(match):
        number = int(match[1])
        is_blank = 0 < number <= len(names)
        return entry(names[number - 1]) if is_blank else match[0]

    text = MARK.sub(shown, page.paragraph(leaf(answer.get("text"))))
    total = tag("sum", "".join(map(MAPPED.format, names)))
    share = tag("divide", total + base_value("float", str(len(names) or 1)))
    return Made(declared, f'<div class="blanks">{text}</div>', ("share", share))


def matching(answer, page, lost):
    items, options = answer.get("items", ()), answer.get("options", ())
    pairs = [
        f"item-{n} option-{letter}"
        for n, item in enumerate(items, start=1)
        for letter in sorted(letters(item.get("matches", "")) or ())
    ]
    sets = (
        [(f"item-{n}", x) for n, x in enumerate(items, start=1)],
        [(f"option-{x}", y) for x, y in zip(ascii_uppercase, options, strict=False)],
    )
    inner = "".join(
        tag("simple-match-set", "".join(one(*x, page, lost) for x in parts))
        for parts in sets
    )
    facts = {"response_identifier": RESPONSE, "shuffle": "true", "max_associations": 0}
    declared = response(pairs, "multiple", "directedPair")
    return Made(declared, tag("match-interaction", inner, **facts))


def one(name, part, page, lost):
    inner = page.part(part, lost) or "<p/>"
    return tag("simple-associable-choice", inner, identifier=name, match_max=0)


def ordering(answer, page, lost):
    offered = answer.get("options", ())
    names = [f"choice-{n}" for n in range(1, len(offered) + 1)]
    shown = "".join(
        tag("simple-choice", page.part(x, lost) or "<p/>", identifier=name)
        for name, x in zip(names, offered, strict=True)
    )
    facts = {"response_identifier": RESPONSE, "shuffle": "true"}
    return Made(response(names, "ordered"), tag("order-interaction", shown, **facts))


def hot_spot(answer, page, lost):
    """A point on the picture; areas in its pixels."""
    value = answer.get("picture") or {}
    found = value.get("image") and page.fetch(value["image"])
    size = pixels.size_of(found[1]) if found else None
    areas = [x for x in areas_of(answer.get("areas")) if x]
    if size is None or not areas:
        lost.add("the picture and its areas")
    told = "".join(area(x, size) for x in areas if size)
    more = tag("area-mapping", told, default_value="0") if told else ""
    declared = declaration("response", RESPONSE, "single", "point", "", more)
    shown = page.image(value, lost).removeprefix("<p>").removesuffix("</p>")
    facts = {"response_identifier": RESPONSE, "max_choices": 1}
    body = tag("select-point-interaction", shown or "<p/>", **facts)
    scoring = f'<qti-map-response-point identifier="{RESPONSE}"/>'
    return Made(declared, body, ("share", scoring))


def area(found, size):
    shape, numbers = found["shape"], map(float, found["numbers"])
    told = [x * size[n % 2] for n, x in enumerate(numbers)]
    coords = ",".join(f"{x:.4f}".rstrip("0").rstrip(".") for x in told)
    return tag("area-map-entry", shape=SHAPES[shape], coords=coords, mapped_value=1)


MAKERS = {
    "single_choice": lambda *told: choices(*told, several=False),
    "multiple_choice": lambda *told: choices(*told, several=True),
    "true_false": true_false,
    "integer": whole,
    "numeric": numeric,
    "short_text": short_text,
    "fill_blanks": fill_blanks,
    "matching": matching,
    "ordering": ordering,
    "hot_spot": hot_spot,
}
