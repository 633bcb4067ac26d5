"""A labelled set of pairs of questions: which are near duplicates, and in which way.

Written for this purpose, in English and Hindi. `pairs()` yields (how, is_alike, a, b),
each a question's raw content.
"""

import random
import re
from itertools import combinations

from exams.bank.duplicates.wording import words
from tests.exams.likeness_words import BASES

LATEX = [
    (r"\frac", r"\dfrac"),
    (r"\int", r"\displaystyle\int"),
    (r" \, ", " "),
    ("^2", "^{2}"),
    ("+", " + "),
    (r"\log_{10}", r"\log _{10}"),
    (r"\sin x", r"\sin{x}"),
    ("Na2CO3", "Na2 CO3"),
]


def content(stem, options, hindi=None, hindi_options=None):
    """Raw content of a single choice."""
    return {
        "prompt": [{"type": "text", "value": {"en": stem, "hi": hindi or ""}}],
        "answer": [
            {
                "type": "single_choice",
                "value": {
                    "options": [
                        {
                            "type": "item",
                            "value": {"text": {"en": x, "hi": ""}, "correct": False},
                        }
                        for x in options
                    ]
                },
            }
        ],
        "stimulus": None,
    }


def pairs():
    chance = random.Random(5)
    for stem, again, options, hindi in BASES:
        one = content(stem, options)
        yield "paraphrase", True, one, content(again, options)
        yield "option order", True, one, content(stem, options[::-1])
        yield "typo", True, one, content(typo(stem, chance), options)
        yield from one_by_one(one, stem, options)
        if hindi:
            yield from in_hindi(stem, options, hindi, chance)
    yield from unrelated()


def one_by_one(one, stem, options):
    if re.search(r"\d", stem):
        changed = [numbers_up(x) for x in (stem, *options)]
        yield "number change", True, one, content(changed[0], changed[1:])
    if (spelled := respelled([stem, *options])) != [stem, *options]:
        yield "latex variation", True, one, content(spelled[0], spelled[1:])


def in_hindi(stem, options, hindi, chance):
    hindi_one = content(hindi, options)
    yield "hindi, typo", True, hindi_one, content(typo(hindi, chance), options)
    yield "hindi, option order", True, hindi_one, content(hindi, options[::-1])
    both = content(stem, options, hindi)
    yield "translated, one text shared", True, both, content(stem, options)
    yield "translated, no text shared", True, content(stem, options), hindi_one


def unrelated():
    """Every two different questions; those with one stem but for a word are marked."""
    for (a, _, first, _), (b, _, second, _) in combinations(BASES, 2):
        yield told(a, b), False, content(a, first), content(b, second)
    stem = "Which of the following statements is correct?"
    for (_, _, first, _), (_, _, second, _) in combinations(BASES, 2):
        yield "same stem", False, content(stem, first), content(stem, second)
    with_hindi = [x for x in BASES if x[3]]
    for (_, _, first, a), (_, _, second, b) in combinations(with_hindi, 2):
        yield "hindi, unrelated", False, content(a, first), content(b, second)


def told(a, b):
    close = len({*words(a)} ^ {*words(b)}) <= 2
    return "one word apart" if close else "unrelated"


def typo(text, chance):
    """Two neighbours change places, in the longest word."""
    word = max(re.findall(r"[^\s$\\{}]{3,}", re.sub(r"\$[^$]*\$", "", text)), key=len)
    at = chance.randrange(len(word) - 1)
    wrong = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return text.replace(word, wrong, 1)


def numbers_up(text):
    return re.sub(r"\d+", lambda x: str(int(x[0]) + 7), text)


def respelled(texts):
    def one(text):
        parts = text.split("$")
        for n in range(1, len(parts), 2):
            for old, new in LATEX:
                parts[n] = parts[n].replace(old, new)
        return "$".join(parts)

    return [one(text) for text in texts]
