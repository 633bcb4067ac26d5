"""Items as documents of ours. Pure."""

import re

from exams.interchange.formats import making, trees
from exams.interchange.formats.found import Found
from exams.interchange.formats.qti import tasks
from exams.interchange.formats.qti.body import blocks_of, within
from exams.interchange.formats.qti.item import MAX_WORDS, Item
from exams.interchange.formats.qti.names import plain, words
from exams.interchange.formats.qti.package import LABEL, MAX_ITEM
from exams.interchange.readers.records import Unreadable

INLINE = {"textEntryInteraction", "inlineChoiceInteraction"}
UNTITLED = re.compile(r"(question|item)[ _-]?[0-9]*", re.IGNORECASE)
MARK = "[["
GAP = "_____"


def found_of(origin, entry):
    found = Found(origin)
    try:
        if entry.fault:
            raise entry.fault
        root = plain(trees.tree(entry.data, LABEL))
    except Unreadable as error:
        found.refuse(error.code, entry.name, **error.facts)
        return found
    item = Item(root, entry.name, found, entry.beside)
    found.text = "" if item.body is None else words(item.body)
    if entry.lost:
        item.lose(*entry.lost)
    made = document(item, entry.facts)
    if not found.problems:
        found.document = made
    return found


def document(item, facts):
    if item.root.tag != "assessmentItem" or item.body is None:
        return item.refuse("question-broken", "itemBody")
    if sum(map(len, item.root.itertext())) > MAX_WORDS:
        return item.refuse("too-long", "itemBody", limit=MAX_WORDS)
    maker = maker_of(item)
    if maker is None:
        return None
    made = maker(item)
    if made is None:
        return None
    kind, answer, prompt = made
    told = explanation(item, answer)
    if item.scores_otherwise():
        item.found.note("scoring-lost", item.name)
    prompt = passage(item) + prompt
    return making.document(kind, prompt, answer, told, **about(item, facts))


def maker_of(item):
    """The way to read an item, or None with the reason."""
    names = [x.tag for x in item.tasks]
    reason = unheld(item, names)
    if reason:
        return item.refuse("kind-not-held", *names[:1], kind=reason)
    if names == ["gapMatchInteraction"]:
        return gaps
    if set(names) <= INLINE and (len(names) > 1 or is_in_text(item)):
        return cloze
    if len(names) > 1:
        return item.refuse("several-tasks", ", ".join(dict.fromkeys(names)))
    return single


def unheld(item, names):
    if item.root.get("adaptive") == "true":
        return "adaptive"
    if item.root.find("templateDeclaration") is not None:
        return "with values drawn anew each time"
    if not names:
        return "text without a question"
    odd = [x for x in names if x not in tasks.MAKERS and x != "gapMatchInteraction"]
    return odd[0].removesuffix("Interaction") if odd else ""


def is_in_text(item):
    """Whether words go on behind the one blank, or it was said to be one."""
    if any(x.get("class") == "blanks" for x in item.body.iter("div")):
        return True
    [task] = item.tasks
    if task.tag != "textEntryInteraction" or item.declared(task).base != "string":
        return False
    beside = Found(0)
    copy = Item(item.root, item.name, beside, lambda name, most: None)
    shown = blocks_of(copy, [copy.body], lambda task: MARK)
    told = making.words_of(shown).rstrip(" .?!:\n")
    return not told.endswith(MARK) and not re.search(r"(?m)^\[\[$", told)


def single(item):
    [task] = item.tasks
    is_gap = task.tag in INLINE
    prompt = blocks_of(item, [item.body], lambda task: GAP if is_gap else "")
    made = tasks.MAKERS[task.tag](item, task)
    if task.tag == "textEntryInteraction":
        prompt = [x for x in map(without_gap, prompt) if x]
    return made and (*made, prompt)


def without_gap(block):
    """A text whose gap stands on a line of its own, or at the end, without it."""
    if block["type"] != "text":
        return block
    text = re.sub(rf"(?:\n|\A)[ ]*{GAP}[ ]*(?=\n|\Z)|{GAP}\Z", "", block["value"]["en"])
    return making.text(text.strip()) if text.strip() else None


def cloze(item):
    found = item.tasks
    shown = {task: f"[[{n}]]" for n, task in enumerate(found, start=1)}
    return split(item, shown.get, tasks.blanks(item, found))


def gaps(item):
    [task] = item.tasks
    shown = {gap: f"[[{n}]]" for n, gap in enumerate(task.iter("gap"), start=1)}
    return split(item, lambda x: shown.get(x, ""), tasks.gap_match(item, task))


def split(item, shown, answer):
    """What stands before the paragraph of the first blank is the prompt."""
    blocks = [flat(x) for x in blocks_of(item, [item.body], shown)]
    place = next((n for n, x in enumerate(blocks) if MARK in making.words(x)), 0)
    behind = [x for x in blocks[place:] if making.words(x)]
    others = [x for x in blocks[place:] if not making.words(x)]
    text = "\n\n".join(map(making.words, behind))
    lead, gap, _ = text.partition(MARK)[0].rpartition("\n\n")
    prompt = blocks[:place] + ([making.text(lead)] if lead else []) + others
    answer = {"text": {"en": text[len(lead) + len(gap) :]}, **answer}
    return "fill_blanks", answer, prompt or [making.text(making.FILL_IN)]


def flat(block):
    """A table with blanks as lines of text."""
    if block["type"] != "table":
        return block
    lines = [
        " | ".join(cell["en"] for cell in row["cells"])
        for row in block["value"]["rows"]
    ]
    text = "\n".join(lines)
    return making.text(text) if MARK in text else block


def passage(item):
    """The passages an item hangs on stand before its prompt."""
    found = []
    for element in item.root.iterfind("assessmentStimulusRef"):
        name = item.path(element.get("href") or "")
        data = item.beside(name, MAX_ITEM)
        if data is None:
            item.refuse("item-missing", "assessmentStimulusRef", name=name)
            continue
        try:
            root = plain(trees.tree(data, LABEL))
        except Unreadable as error:
            item.refuse(error.code, name, **error.facts)
            continue
        near = Item(root, name, item.found, item.beside)
        found += blocks_of(near, root.findall("stimulusBody"))
        item.found.note("passage-in-prompt", item.name)
    return found


def explanation(item, answer):
    """Feedback and rubrics; feedback on one choice is its why."""
    told = []
    offered = [x.get("identifier") for x in item.body.iter("simpleChoice")]
    for element in [*item.feedback, *item.root.iterfind("modalFeedback")]:
        named, listed = element.get("identifier"), answer.get("options", ())
        if named in offered and len(listed) == len(offered):
            option = listed[offered.index(named)]
            option.setdefault("explanation", {"en": words(element)})
        else:
            told += within(item, element)
    return told


def about(item, facts):
    """Title, identifier and category go into the metadata; the rest are facts."""
    title, named = item.root.get("title") or "", item.root.get("identifier") or ""
    kept = {
        "title": "" if UNTITLED.fullmatch(title) else title[:300],
        "category": facts.get("category", ""),
        "id": "" if UNTITLED.fullmatch(named) else named[:100],
    }
    told = {name: x for name, x in facts.items() if name != "category"}
    marks = making.marks(most_marks(item))
    return {**told, "metadata": {x: y for x, y in kept.items() if y}, "marks": marks}


def most_marks(item):
    for element in item.root.iterfind("outcomeDeclaration"):
        if element.get("identifier") == "MAXSCORE":
            return words(element.find("defaultValue/value"))
    for element in item.root.iterfind("outcomeDeclaration"):
        if element.get("identifier") == "SCORE":
            return element.get("normalMaximum") or ""
    return ""
