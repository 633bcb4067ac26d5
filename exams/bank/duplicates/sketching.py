"""MinHash signatures of wordings, and how alike two of them are. Pure.

Two signatures a wording: of its prompt and of its answer part. That of the whole is the
smaller of both at each place; LSH bands are hashes of stretches of it, so that alike
wordings share a band. A threshold's choice is measured: docs/duplicates.md.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, sha256

import numpy as np

from exams.bank.duplicates.wording import features

PLACES, ROWS = 96, 3
SEED = 7
NEAR_PART, NEAR_WHOLE = 0.2, 0.6
"""Two wordings are alike where each part is this alike, and their mean is this."""
SCHEME = 1
"""Counted up whenever a feature, a hash or a band changes: what is kept is made anew."""


@dataclass(frozen=True)
class Sketch:
    """A wording in one language as it is kept and compared."""

    digest: str
    context: str
    prompt: bytes
    answer: bytes
    bands: tuple


def sketch(wording):
    prompt, answer = signature(wording.prompt), signature(wording.answer)
    return Sketch(
        digest=exact(wording),
        context=sha256(json.dumps(wording.context).encode()).hexdigest()[:32],
        prompt=prompt.tobytes(),
        answer=answer.tobytes() if wording.answer else b"",
        bands=bands(np.minimum(prompt, answer) if wording.answer else prompt),
    )


def exact(wording):
    """Over the tokens, options in any order; numbers and files count."""
    facts = [
        wording.context,
        wording.prompt,
        sorted(map(list, wording.answer), key=str),
    ]
    return sha256(json.dumps(facts).encode()).hexdigest()


def signature(token_lists):
    found = blank().copy()
    found.update_batch(sorted(features(token_lists)))
    return found.hashvalues.astype("<u4")


@lru_cache(maxsize=1)
def blank():
    from datasketch.minhash import MinHash  # brings scipy: only who needs it waits

    return MinHash(num_perm=PLACES, seed=SEED, hashfunc=number, scheme="affine32")


def number(feature):
    return int.from_bytes(blake2b(feature.encode(), digest_size=4).digest())


def bands(whole):
    return tuple(
        int.from_bytes(
            blake2b(bytes([n]) + whole[n : n + ROWS].tobytes(), digest_size=8).digest(),
            signed=True,
        )
        for n in range(0, PLACES, ROWS)
    )


def alike(one, other):
    """(score from 0 to 1, is_exact) of two sketches that are alike, else None."""
    if one.context != other.context:
        return None
    if one.digest == other.digest:
        return 1.0, True
    parts = [similarity(one.prompt, other.prompt)]
    if one.answer and other.answer:
        parts.append(similarity(one.answer, other.answer))
    mean = sum(parts) / len(parts)
    return (mean, False) if min(parts) >= NEAR_PART and mean >= NEAR_WHOLE else None


def similarity(one, other):
    """The share of places at which two signatures agree."""
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))
