"""Looks for a paper where passages or enemies make it rare.

Passages and questions with enemies are tried one after the other; what is left is single
questions, for which the flow knows the answer. Each step asks the flow whether it can
still come out.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from exams.papers.drawing import flow
from exams.papers.drawing.pool import bits

STEPS = 3000


@dataclass(frozen=True)
class Partly:
    """Passages and enemies tried so far: the first `tried`, and who was picked."""

    tried: int
    given: tuple
    groups: frozenset = frozenset()
    picks: tuple = ()


def find(pool, random, out=frozenset()):
    """[(slot, atom)] that meets the rules, or None where none was found in STEPS."""
    hard, easy = sorted_out(pool, out)
    random.shuffle(hard)
    classes = {mask: len(atoms) for mask, atoms in easy.items()}
    waiting = [Partly(0, (0,) * len(pool.slots))]
    for _ in range(STEPS):
        if not waiting:
            return None
        now = waiting.pop()
        found = flow.fill(pool, classes, now.given)
        if not isinstance(found, flow.Shortage):
            return [*now.picks, *singles(found, easy, random)]
        if still_open(pool, classes, hard, now):
            waiting += steps(pool, hard[now.tried], now, random)
    return None


def sorted_out(pool, out):
    """(atoms to be tried, {mask: single questions without enemies})."""
    hard, easy = [], defaultdict(list)
    for n, (ids, mask) in enumerate(pool.atoms):
        if n in out or not mask:
            continue
        if len(ids) > 1 or n in pool.enemies:
            hard.append(n)
        else:
            easy[mask].append(n)
    return hard, easy


def units(pool, atoms, out=frozenset()):
    """{mask: how many questions} of the atoms that are not out."""
    found = defaultdict(int)
    for atom in atoms:
        if atom not in out:
            ids, mask = pool.atoms[atom]
            found[mask] += len(ids)
    return dict(found)


def still_open(pool, classes, hard, now):
    """Whether it could come out if passages could be split and enemies were friends."""
    rest = [
        x
        for x in hard[now.tried :]
        if not pool.enemies.get(x, frozenset()) & now.groups
    ]
    wide = Counter(classes)
    wide.update(units(pool, rest))
    return bool(rest) and not isinstance(
        flow.fill(pool, wide, now.given), flow.Shortage
    )


def steps(pool, atom, now, random):
    """The atom left out, or taken for each slot it fits; the last is tried first."""
    found = [Partly(now.tried + 1, now.given, now.groups, now.picks)]
    ids, mask = pool.atoms[atom]
    own = pool.enemies.get(atom, frozenset())
    slots = [] if own & now.groups else list(bits(mask))
    random.shuffle(slots)
    for slot in slots:
        more = now.given[slot] + len(ids)
        if more <= pool.slots[slot].most:
            given = (*now.given[:slot], more, *now.given[slot + 1 :])
            picks = (*now.picks, (slot, atom))
            found.append(Partly(now.tried + 1, given, now.groups | own, picks))
    return found


def singles(found, easy, random):
    """The flow's numbers as single questions, by chance."""
    mixed = {mask: random.sample(easy[mask], len(easy[mask])) for _, mask in found}
    return [
        (slot, mixed[mask].pop())
        for (slot, mask), count in found.items()
        for _ in range(count)
    ]
