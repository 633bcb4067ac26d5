"""Whether the languages of a question or a stimulus still say the same. Pure.

Two texts of a leaf belong together once they were confirmed: by the editor's tick, or by
publishing. When one of them changes and the other does not, the other is stale.
"""

from hashlib import sha256

from django.conf import settings

from exams.bank.writing import stream, streams_of
from exams.kinds.findings import Finding
from exams.kinds.leaves import FALLBACK, TextLeaf, is_blank, walk


def pairs(thing):
    """[[hash, language, hash]]: the first language's text and another's, per leaf."""
    return sorted({tuple(pair) for _, _, pair in leaf_pairs(thing)})


def leaf_pairs(thing):
    """(field, place, pair) of every leaf written in more than the first language."""
    for name in streams_of(thing):
        for path, block, leaf in walk(*stream(thing, name)):
            if isinstance(block, TextLeaf) and not is_blank(leaf):
                for language in settings.CONTENT_LANGUAGES[1:]:
                    if not is_blank(leaf, language):
                        first = mark(leaf[FALLBACK])
                        pair = [first, language, mark(leaf[language])]
                        yield name, ", ".join(path), pair


def mark(text):
    return sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def findings(thing):
    """The leaves of which one language changed since they were confirmed."""
    known = [list(pair) for pair in thing.confirmed_translations]
    return [
        Finding(name, "translation-stale", f"{place}: {message(pair)}")
        for name, place, pair in leaf_pairs(thing)
        if pair not in known and any(is_half(pair, one) for one in known)
    ]


def is_half(pair, known):
    """Whether one of the two texts is that of a confirmed pair."""
    return pair[1] == known[1] and (pair[0] == known[0] or pair[2] == known[2])


def message(pair):
    language = dict(settings.LANGUAGES)[pair[1]]
    return (
        f"one of English and {language} has changed; change the other, "
        "or tick that the translations are up to date."
    )
