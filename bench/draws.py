"""How long a draw takes after the pool was compiled, against bare random.sample.

A paper of 100 questions by ten rules from a bank of 100,000 made-up questions, and once
more with passages, enemies and questions to avoid. Nothing but the processor is used.
"""

import argparse
from random import Random
from statistics import median
from time import perf_counter

from exams.papers.drawing.draws import draw
from exams.papers.drawing.pool import Entry, Pool, Rule, Slot, unpacked

BANK, RULES, EACH = 100_000, 10, 10


def main():
    parser = argparse.ArgumentParser(prog="bench/draws", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    rounds = parser.parse_args().rounds
    plain, rich = pool(), pool(passages=2_000, enemies=500)
    ids = [entry.question for entry in plain.entries]
    bare = timed(lambda n: Random(n).sample(ids, RULES * EACH), rounds)
    print(f"random.sample of 100 from 100,000: {bare:.3f} ms")
    met = set(ids[::50])
    for name, call in {
        "a draw by ten rules": lambda n: draw(plain, n),
        "with passages, enemies and 2,000 to avoid": lambda n: draw(rich, n, met),
    }.items():
        ours = timed(call, rounds)
        print(f"{name}: {ours:.2f} ms, {ours / bare:.0f} times as long")
    packed = rich.packed()
    read = timed(lambda _: unpacked(packed).by_size, 3)
    print(
        f"reading the pool of {len(packed) // 1024:,} KiB, once a process: {read:.0f} ms"
    )


def pool(passages=0, enemies=0):
    """Ten rules, each over a tenth of the bank and a tenth of its neighbour's."""
    entries = [
        Entry(q, q, mask_of(q), 1 + q // 4 if q < 4 * passages else 0)
        for q in range(1, BANK + 1)
    ]
    groups = {q * 20: [1 + q // 3] for q in range(1, enemies + 1)}
    return Pool(
        [Rule(1, n + 1, EACH, "1") for n in range(RULES)],
        [Slot(n, EACH, EACH) for n in range(RULES)],
        entries,
        groups,
    )


def mask_of(question):
    own = question % RULES
    return 1 << own | (1 << (own + 1) % RULES if question % 100 < RULES else 0)


def timed(call, rounds):
    """The median in ms; the first call fills what is kept."""
    call(0)
    times = []
    for n in range(1, rounds + 1):
        began = perf_counter()
        found = call(n)
        times.append((perf_counter() - began) * 1000)
        if found is None:
            raise ValueError("A draw came to nothing.")
    return median(times)


if __name__ == "__main__":
    main()
