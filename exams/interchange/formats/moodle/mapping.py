"""A question of Moodle's as our document. Pure."""

import re
from string import ascii_uppercase

from exams.interchange.formats import making
from exams.interchange.formats.formulas import ours, theirs
from exams.interchange.formats.found import Found
from exams.interchange.formats.markup import blocks_of
from exams.interchange.formats.moodle.questions import Words
from exams.kinds import numeric

TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")
RANGE = re.compile(r"\s*(\S+?)\s*\.\.\s*(\S+)\s*")
TRUE_FALSE = {True: "true", False: "false"}


def found_of(question):
    """`Found` of a parsed question."""
    found = Found(question.number)
    found.text = question.text or (question.stem.text if question.stem else "")
    maker = MAKERS.get(question.sort)
    if question.lost:
        found.note("settings-lost", names=", ".join(question.lost))
    if question.sort == "broken":
        found.refuse("question-broken")
    elif maker is None:
        found.refuse("kind-not-held", kind=question.sort.lower())
    else:
        made = maker(question, found)
        if made and not found.problems:
            found.document = document(question, found, *made)
            if question.files or found.files:
                told = with_files(found.document, found, question.files)
                found.document = told
    return found


def with_files(told, found, files):
    """The document with its own pictures under names that no other question has."""
    if isinstance(told, list):
        return [with_files(x, found, files) for x in told]
    if not isinstance(told, dict):
        return told
    if set(told) == {"file"} and told["file"] in {**files, **found.files}:
        name = told["file"]
        own = f"{found.origin}/{name}"[-200:]
        found.files[own] = files.get(name) or found.files.pop(name)
        return {"file": own}
    return {name: with_files(x, found, files) for name, x in told.items()}


def document(question, found, kind, answer, told=()):
    prompt = prose(question.stem, found)
    explanation = prose(question.feedback, found) + list(told)
    kept = {"title": question.title[:300], "category": question.category[:300]}
    kept["id"] = question.id[:100]
    facts = {"metadata": {name: x for name, x in kept.items() if x}}
    facts["tags"] = [tag[:100] for tag in question.tags[:20]]
    facts["marks"] = question.marks
    return making.document(kind, prompt, answer, explanation, **facts)


def prose(words, found):
    """The blocks of a text, whatever it is written in."""
    if words is None or not words.text:
        return []
    is_html = words.format == "html" or (
        words.format == "moodle" and TAGS.search(words.text)
    )
    if not is_html:
        if words.format == "markdown":
            found.note("markdown-as-text")
        return [making.text(ours(words.text))]
    blocks, lost, files = blocks_of(words.text)
    found.files.update(files)
    if lost:
        found.note("markup-lost", names=", ".join(lost))
    return blocks


def line(words, found):
    """The same as one text; what is no text is named."""
    blocks = prose(words, found)
    if beyond := making.beyond_an_option(blocks):
        found.note("option-holds-less", names=", ".join(beyond))
    return making.words_of(blocks)


def choices(question, found):
    weights = [number(x.weight) for x in question.choices]
    firm = [x.is_right and w in (None, 100) for x, w in pairs(question, weights)]
    if any(firm):
        told_of_weights(found, [w for w, f in zip(weights, firm, strict=True) if not f])
        return one_of(question, firm, found)
    right = [w is not None and w > 0 for w in weights]
    if any(w is not None and w < 0 for w in weights):
        found.note("penalties-lost")
    alone = right.count(True) == 1 and not question.takes_several
    kind = "single_choice" if alone else "multiple_choice"
    if not any(right):
        found.refuse("nothing-right")
    elif sum(w for w in weights if w and w > 0) < 99:
        found.note("partial-credit-lost")
    return kind, {"options": options(question, right, found)}


def pairs(question, weights):
    return zip(question.choices, weights, strict=True)


def one_of(question, right, found):
    if right.count(True) > 1:
        found.refuse("several-right")
    return "single_choice", {"options": options(question, right, found)}


def told_of_weights(found, weights):
    if any(w is not None and w > 0 for w in weights):
        found.note("partial-credit-lost")
    if any(w is not None and w < 0 for w in weights):
        found.note("penalties-lost")


def number(text):
    return None if text is None else float(text)


def options(question, right, found):
    return [option(x, r, found) for x, r in pairs(question, right)]


def option(choice, is_right, found):
    blocks = prose(choice.words, found)
    if beyond := making.beyond_an_option(blocks):
        found.note("option-holds-less", names=", ".join(beyond))
    why = line(choice.feedback, found) if choice.feedback else ""
    return making.option(blocks, is_right, why)


def truth(question, found):
    told = [
        making.text(f"{x.words.text.capitalize()}: {line(x.feedback, found)}")
        for x in question.choices
        if x.feedback and x.feedback.text
    ]
    return "true_false", {"correct": TRUE_FALSE[question.truth]}, told


def short(question, found):
    full = [x for x in question.choices if x.weight in (None, "100")]
    if len(full) < len(question.choices):
        found.note("partial-credit-lost")
    if any(x.feedback for x in question.choices if x not in full):
        found.note("feedback-lost")
    accepted = [" ".join(x.words.text.split()) for x in full]
    if any("*" in x for x in accepted):
        found.note("wildcards-as-text")
    if not any(accepted):
        found.refuse("nothing-right")
    answer = {"accepted": "\n".join(x for x in accepted if x)}
    answer["case_matters"] = question.case_matters
    return "short_text", answer, reasons(full, found)


def reasons(choices, found):
    told = [line(x.feedback, found) for x in choices if x.feedback]
    return [making.text(x) for x in dict.fromkeys(told) if x]


def numerical(question, found):
    full = [x for x in question.choices if x.is_right and x.weight in (None, "100")]
    full = [x for x in full if x.weight or number_of(x)] or full
    worth = [x for x in question.choices if x not in full and (number(x.weight) or 0)]
    if worth:
        found.note("partial-credit-lost")
    if any(x.feedback for x in question.choices if x not in full):
        found.note("feedback-lost")
    values = [value for x in full if (value := number_of(x))]
    if len(values) != 1:
        found.refuse("several-right" if values else "not-a-number")
        return None
    unit = {"unit": {"en": question.unit}} if question.unit else {}
    return "numeric", {**values[0], **unit}, reasons(full, found)


def number_of(choice):
    """The answer of 12, 12:0.5 or 1..5; None for what is no number."""
    text = choice.words.text.replace("−", "-")
    if match := RANGE.fullmatch(text):
        low, high = match.groups()
        ends = {"value": low, "way": "range", "upper": high}
        return ends if are_numbers(low, high) else None
    value, _, tolerance = (part.strip() for part in text.partition(":"))
    tolerance = tolerance or "0"
    if not are_numbers(value, tolerance):
        return None
    return {"value": value, "way": "absolute", "tolerance": tolerance}


def are_numbers(*texts):
    return all(numeric.number(text) is not None for text in texts)


def matching(question, found):
    offered = list(dict.fromkeys(right for _, right in question.pairs))
    if len(offered) > len(ascii_uppercase):
        return found.refuse("too-many-options")
    items = [
        {
            "text": {"en": line(left, found)},
            "matches": ascii_uppercase[offered.index(right)],
        }
        for left, right in question.pairs
        if left.text
    ]
    shown = [{"text": {"en": ours(right)}} for right in offered]
    return "matching", {"items": items, "options": shown}


def ordering(question, found):
    shown = [option(x, None, found) for x in question.choices]
    return "ordering", {"options": [{"text": x["text"]} for x in shown]}


def cloze(question, found):
    """What stands before the paragraph of the first blank is the prompt.

    `question.choices` holds, blank by blank, the accepted words.
    """
    words = line(question.stem, found)
    lead, gap, _ = words.partition("[[")[0].rpartition("\n\n")
    question.stem = Words(theirs(lead) or making.FILL_IN, "plain")
    answer = {
        "text": {"en": words[len(lead) + len(gap) :]},
        "blanks": [{"accepted": accepted} for accepted in question.choices],
    }
    return "fill_blanks", {**answer, "case_matters": question.case_matters}


def marker(question, found):
    name, lines = question.areas["name"], question.areas["lines"]
    shown = making.image(name)["value"]
    return "hot_spot", {"picture": shown, "areas": "\n".join(lines)}


MAKERS = {
    "Ordering": ordering,
    "Cloze": cloze,
    "Marker": marker,
    "MC": choices,
    "TF": truth,
    "Short": short,
    "Numerical": numerical,
    "Matching": matching,
}
