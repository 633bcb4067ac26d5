"""Questions of a Word document as documents of ours. Pure."""

import re

from exams.bank.facts import YEARS
from exams.interchange.formats import making
from exams.interchange.formats.docx import answers
from exams.interchange.formats.docx.layout import questions_in
from exams.interchange.formats.docx.lines import MARK, Lines
from exams.interchange.formats.docx.parts import Parts
from exams.interchange.formats.found import Found
from exams.interchange.formats.markup import tidy

LEVELS = ("easy", "medium", "hard")
LEVELS_OF = {"moderate": "medium", "difficult": "hard", "tough": "hard"}
LISTS = {"topics": 400, "tags": 100}
MOST_PARTS = 20
TEXTS = {"subject": 200, "author": 120}


def found_in(data):
    parts = Parts(data)
    lines = Lines(parts)
    for origin, (asked, before) in enumerate(questions_in(lines), start=1):
        found = Found(origin, text=wording(asked))
        if before:
            found.note(
                "text-outside", "Q", names=f"“{MARK.sub('…', ' '.join(before))[:200]}”"
            )
        yield made(found, asked, Blocks(parts, lines.blocks, found))


def wording(asked):
    """The question as it is written, with its number."""
    number = "" if asked.number is None else f"{asked.number}. "
    lines = [*asked.prompt, *asked.labelled]
    return number + tidy(MARK.sub("…", "\n".join(lines)))


class Blocks:
    """Lines as blocks; the bytes of their pictures come along."""

    def __init__(self, parts, marked, found):
        self.parts, self.marked, self.found = parts, marked, found

    def of(self, lines):
        pieces, blocks = MARK.split("\n".join(lines)), []
        for n, piece in enumerate(pieces):
            if n % 2:
                blocks.append(self.taken(self.marked[int(piece)]))
            elif words := tidy(piece.replace("\t", " ")):
                blocks.append(making.text(words))
        return blocks

    def taken(self, block):
        if block["type"] == "image":
            name = block["value"]["image"]["file"]
            data = self.parts.file(name)
            if data is not None:
                self.found.files[name] = data
        return block


def made(found, asked, blocks):
    for code in sorted(asked.broken):
        found.refuse(code, "Q")
    if asked.lost:
        found.note("markup-lost", "Q", names=", ".join(sorted(asked.lost)))
    if len(asked.options) == 1:
        asked.prompt, asked.options = asked.prompt + asked.labelled, []
    answered = chosen(found, asked, blocks) if asked.options else typed(found, asked)
    prompt = blocks.of(asked.prompt)
    if not prompt:
        found.refuse("question-broken", "Q")
    if answered and not found.problems:
        told = blocks.of(asked.reason or ())
        facts = facts_of(found, asked)
        found.document = making.document(
            answered[0], prompt, answered[1], told, **facts
        )
    return found


def chosen(found, asked, blocks):
    if not asked.answer:
        return found.refuse("nothing-right", "Ans")
    offered = [blocks.of(lines) for lines in asked.options]
    right = answers.places_of(asked.answer, asked.series, len(offered))
    if right is None:
        same = [n for n, x in enumerate(offered) if is_said(x, asked.answer)]
        if len(same) != 1:
            return found.refuse("answer-unclear", "Ans", told=asked.answer[:100])
        right = same
    shown = [option(found, x, n in right) for n, x in enumerate(offered)]
    kind = "single_choice" if len(right) == 1 else "multiple_choice"
    return kind, {"options": shown}


def is_said(blocks, answer):
    words = making.words_of(blocks)
    return bool(words) and words.casefold() == tidy(answer).casefold()


def option(found, blocks, is_right):
    if beyond := making.beyond_an_option(blocks):
        found.note("option-holds-less", "Options", names=", ".join(beyond))
    return making.option(blocks, is_right)


def typed(found, asked):
    if not asked.answer:
        return found.refuse("nothing-right", "Ans")
    answered = answers.typed(MARK.sub("", asked.answer))
    if answered is None:
        return found.refuse("kind-not-held", "Ans", kind="free text")
    return answered


def facts_of(found, asked):
    told = asked.facts
    facts = {name: told.get(name, "")[:most] for name, most in TEXTS.items()}
    lost = [name for name in TEXTS if facts[name] != told.get(name, "")]
    for name, most in LISTS.items():
        parts = parts_of(told.get(name, ""))
        facts[name] = [x[:most] for x in parts[:MOST_PARTS]]
        lost += [name] if facts[name] != parts else []
    read = {name: reader(told.get(name, "")) for name, reader in READERS.items()}
    lost += [name for name, fact in read.items() if told.get(name) and not fact]
    for name in lost:
        found.note("settings-lost", name.capitalize(), names=f"“{told[name][:80]}”")
    category = {"category": asked.category} if asked.category else {}
    return {**facts, **read, "metadata": category}


def parts_of(told):
    return [x.strip() for x in told.replace(",", ";").split(";") if x.strip()]


def level_of(told):
    level = LEVELS_OF.get(told.lower(), told.lower())
    return level if level in LEVELS else ""


def year_of(told):
    found = int(told) if re.fullmatch(r"\d{4}", told) else 0
    return found if YEARS[0] <= found <= YEARS[1] else None


READERS = {"difficulty": level_of, "marks": making.marks, "year": year_of}
