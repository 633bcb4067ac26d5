"""The draw: every paper that keeps the rules is as likely as any other.

Rules are drawn in turn, the scarcest first, each evenly from what is left; what came out
is then kept or thrown away in the proportion that makes up for the turns, and thrown
away where enemies meet. Where TRIES throws find nothing, `search` looks for a paper one
by one: valid, but no longer as likely as the others.
"""

from random import Random

from exams.papers.drawing import counting, flow, search
from exams.papers.drawing.pool import bits

TRIES = 60


def draw(pool, seed, avoid=()):
    """[(slot, questions of an atom)] that meet all rules, or None where nothing does.

    A pure function of its arguments; `avoid` are ids of questions not to draw.
    """
    random = Random(seed)  # noqa: S311 - chance that can be repeated, no secret
    out = pool.atoms_with(avoid)
    left = available(pool, out)
    for _ in range(TRIES):
        picks = thrown(pool, out, left, random)
        if picks is not None:
            return named(pool, picks)
    picks = search.find(pool, random, out)
    return None if picks is None else named(pool, picks)


def named(pool, picks):
    return [(slot, pool.atoms[atom][0]) for slot, atom in sorted(picks)]


def available(pool, out):
    """For each slot {size: how many atoms}."""
    left = [{size: len(x) for size, x in sizes.items()} for sizes in pool.by_size]
    for atom in out:
        spend(pool, left, atom)
    return left


def spend(pool, left, atom):
    ids, mask = pool.atoms[atom]
    for slot in bits(mask):
        left[slot][len(ids)] -= 1


def thrown(pool, out, left, random):
    """One throw: [(slot, atom)], or None."""
    takes = amounts(pool, left, random)
    if takes is None:
        return None
    out, now = set(out), [dict(sizes) for sizes in left]
    picks, most = [], bounds(pool, left, takes)
    for slot in turns(pool, left):
        found = counting.ways(now[slot], takes[slot])
        if not found or not kept(found, most[slot], random):
            return None
        for atom in taken(pool, slot, takes[slot], now[slot], out, random):
            picks.append((slot, atom))
            out.add(atom)
            spend(pool, now, atom)
    return picks if at_peace(pool, picks) else None


def kept(found, most, random):
    return found == most or random.randrange(most) < found


def turns(pool, left):
    """The slots, the scarcest first."""
    spare = [
        sum(size * n for size, n in left[k].items()) - slot.most
        for k, slot in enumerate(pool.slots)
    ]
    return sorted(range(len(pool.slots)), key=lambda k: (spare[k], k))


def amounts(pool, left, random):
    """How many questions each slot takes, by the ways there are; None if no way."""
    takes = [slot.least for slot in pool.slots]
    for n, rule in enumerate(pool.rules):
        mine = [k for k, slot in enumerate(pool.slots) if slot.rule == n]
        if len(mine) == 1 and takes[mine[0]] == rule.count:
            continue
        ranges = [
            (
                pool.slots[k].least,
                [counting.ways(left[k], x) for x in range(pool.slots[k].most + 1)],
            )
            for k in mine
        ]
        found = counting.share_out(ranges, rule.count, random)
        if found is None:
            return None
        for k, take in zip(mine, found, strict=True):
            takes[k] = take
    return takes


def bounds(pool, left, takes):
    """The most ways each slot can have when its turn comes.

    Less than all it has at first where slots before it cannot but take from the same
    single questions: then nested rules lose no throw.
    """
    most = [counting.ways(left[k], take) for k, take in enumerate(takes)]
    classes = single_classes(pool, left)
    if classes is None:
        return most
    before = []
    for k in turns(pool, left):
        slot = pool.slots[k]
        if slot.least == slot.most:
            lost = sum(forced(classes, pool.slots[j].least, j, k) for j in before)
            most[k] = counting.ways({1: max(0, left[k].get(1, 0) - lost)}, takes[k])
        before.append(k)
    return most


def forced(classes, need, one, other):
    """How many of `need` questions for one slot must come out of the other's, too."""
    free = sum(n for m, n in classes.items() if m >> one & 1 and not m >> other & 1)
    return max(0, need - free)


def single_classes(pool, left):
    """{mask: how many} at most, where no slot holds a passage; else None."""
    if any(set(sizes) - {1} for sizes in pool.by_size):
        return None
    return pool.classes


def taken(pool, slot, need, left, out, random):
    """Atoms of a slot that hold `need` questions, every set as likely."""
    found = []
    for size, count in sorted(counting.split(left, need, random).items()):
        if count:
            atoms = pool.by_size[slot][size]
            found += sampled(atoms, count, left[size], out, random)
    return found


def sampled(atoms, count, left, out, random):
    """So many of the atoms that are not out; `left` is how many there are."""
    if 2 * left < len(atoms) or 2 * count > left:
        return random.sample([atom for atom in atoms if atom not in out], count)
    found = {}
    while len(found) < count:
        atom = atoms[random.randrange(len(atoms))]
        if atom not in out:
            found[atom] = None
    return list(found)


def at_peace(pool, picks):
    """Whether no two of them are of one enemy group."""
    groups = [g for _, atom in picks for g in pool.enemies.get(atom, ())]
    return len(groups) == len(set(groups))


def fits(pool, draw):
    """Whether all that was drawn once could still be drawn so."""
    picks = [(slot, pool.atom_of.get(ids[0])) for slot, ids in draw]
    return all(
        atom is not None and pool.atoms[atom][0] == ids and pool.atoms[atom][1] >> k & 1
        for (k, ids), (_, atom) in zip(draw, picks, strict=True)
    ) and at_peace(pool, picks)


def shortfall(pool, avoid=()):
    """The flow's Shortage, passages counted as if they could be split; else None."""
    out = pool.atoms_with(avoid)
    found = flow.fill(pool, search.units(pool, range(len(pool.atoms)), out))
    return found if isinstance(found, flow.Shortage) else None
