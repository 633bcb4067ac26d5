"""The draw: rules met exactly, every paper as likely, and the same from the same seed."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.papers.drawing import counting, draws, flow
from exams.papers.drawing.pool import Entry, Pool, Rule, Slot, bits, unpacked

SEEDS = 4000


def pool_of(rules, entries, groups=None, slots=None):
    """`rules` are counts, `entries` [(question, mask, stimulus)]."""
    made = [Rule(1, n, count, "1") for n, count in enumerate(rules, start=1)]
    slots = slots or [Slot(n, count, count) for n, count in enumerate(rules)]
    rows = [Entry(q, 100 + q, mask, stimulus) for q, mask, stimulus in entries]
    return Pool(made, slots, rows, groups or {})


def plain(count, mask=1, first=1):
    return [(q, mask, 0) for q in range(first, first + count)]


def questions(found):
    return [q for _, ids in found for q in ids]


@st.composite
def small_pools(draw):
    """Up to three slots over up to nine questions, with passages and enemies."""
    slots = draw(st.integers(1, 3))
    entries = [
        (q, draw(st.integers(1, 2**slots - 1)), draw(st.sampled_from([0, 0, 0, 1, 2])))
        for q in range(1, draw(st.integers(1, 9)) + 1)
    ]
    ids = [q for q, _, _ in entries]
    groups = draw(
        st.dictionaries(
            st.sampled_from(ids),
            st.lists(st.integers(1, 2), min_size=1, max_size=2, unique=True),
            max_size=5,
        )
    )
    if draw(st.booleans()):
        return pool_of([draw(st.integers(1, 4)) for _ in range(slots)], entries, groups)
    total, ranges = draw(st.integers(1, 6)), []
    for _ in range(slots):
        least = draw(st.integers(0, 2))
        ranges.append(Slot(0, least, least + draw(st.integers(0, 3))))
    return pool_of([total], entries, groups, ranges)


def papers(pool):
    """Every paper there is, by trying all of them: sets of (slot, atom)."""
    choices = [[None, *bits(mask)] for _, mask in pool.atoms]
    for chosen in product(*choices):
        picks = [(slot, n) for n, slot in enumerate(chosen) if slot is not None]
        if keeps_rules(pool, picks):
            yield frozenset(picks)


def keeps_rules(pool, picks):
    units = Counter()
    for slot, atom in picks:
        units[slot] += len(pool.atoms[atom][0])
    rules = Counter()
    for n, slot in enumerate(pool.slots):
        if not slot.least <= units[n] <= slot.most:
            return False
        rules[slot.rule] += units[n]
    wanted = all(rules[n] == rule.count for n, rule in enumerate(pool.rules))
    groups = [g for _, atom in picks for g in pool.enemies.get(atom, ())]
    return wanted and len(groups) == len(set(groups))


def picks_of(pool, found):
    return [(slot, pool.atom_of[ids[0]]) for slot, ids in found]


@settings(max_examples=150, deadline=None)
@given(small_pools(), st.integers(0, 2**62))
def test_a_draw_comes_out_exactly_where_a_paper_exists_and_keeps_every_rule(pool, seed):
    found = draws.draw(pool, seed)
    if found is None:
        assert next(papers(pool), None) is None
    else:
        picks = picks_of(pool, found)
        assert keeps_rules(pool, picks)
        assert all(pool.atoms[atom][1] >> slot & 1 for slot, atom in picks)
        assert [pool.atoms[atom][0] for _, atom in picks] == [ids for _, ids in found]
        assert len(questions(found)) == len(set(questions(found)))


@settings(max_examples=100, deadline=None)
@given(small_pools(), st.integers(0, 2**62), st.sets(st.integers(1, 9), max_size=4))
def test_nothing_to_avoid_is_drawn_and_the_rest_is_not_given_up(pool, seed, avoid):
    found = draws.draw(pool, seed, avoid)
    if found is None:
        out = pool.atoms_with(avoid)
        assert not any(
            all(atom not in out for _, atom in paper) for paper in papers(pool)
        )
    else:
        assert not avoid.intersection(questions(found))


@settings(max_examples=60, deadline=None)
@given(small_pools(), st.integers(0, 2**62))
def test_a_draw_is_the_same_again_also_from_the_kept_bytes(pool, seed):
    assert draws.draw(pool, seed) == draws.draw(unpacked(pool.packed()), seed)


@settings(max_examples=150, deadline=None)
@given(small_pools())
def test_the_flow_knows_what_single_questions_can_fill(pool):
    lone = [Entry(e.question, e.version, e.mask) for e in pool.entries]
    pool = Pool(pool.rules, pool.slots, lone)
    short = draws.shortfall(pool)
    assert (short is None) == (next(papers(pool), None) is not None)


def too_uneven(counts, expected_kinds, total):
    """The chi-square statistic against a bound that chance passes once in a million."""
    mean = total / expected_kinds
    missing = expected_kinds - len(counts)
    statistic = sum((x - mean) ** 2 / mean for x in counts.values()) + missing * mean
    freedom = expected_kinds - 1
    return statistic > freedom + 4.9 * (2 * freedom) ** 0.5 + 16


EVEN = {
    "one rule": pool_of([3], plain(7)),
    "passages of two and three among single questions": pool_of(
        [4],
        [*plain(4), (5, 1, 1), (6, 1, 1), (7, 1, 2), (8, 1, 2), (9, 1, 2)],
    ),
    "one rule inside another": pool_of([2, 2], [*plain(3, 3), *plain(3, 1, 4)]),
    "rules that overlap": pool_of(
        [2, 2], [*plain(3, 1), *plain(2, 3, 4), *plain(2, 2, 6)]
    ),
    "three rules round a circle": pool_of(
        [1, 1, 1], [(1, 3, 0), (2, 6, 0), (3, 5, 0), (4, 1, 0), (5, 2, 0)]
    ),
    "enemies": pool_of([3], plain(7), {1: [1], 2: [1], 3: [1, 2], 4: [2]}),
    "shares with room": pool_of(
        [4],
        [*plain(4, 1), *plain(3, 2, 5), *plain(2, 4, 8)],
        slots=[Slot(0, 1, 3), Slot(0, 0, 2), Slot(0, 0, 4)],
    ),
    "shares with room beside a rule that overlaps": pool_of(
        [3, 1],
        [*plain(3, 1), *plain(2, 6, 4), *plain(1, 5, 6)],
        slots=[Slot(0, 1, 2), Slot(0, 0, 2), Slot(1, 1, 1)],
    ),
}


@pytest.mark.parametrize("name", EVEN)
def test_every_paper_is_as_likely_as_any_other(name):
    pool = EVEN[name]
    every = set(papers(pool))
    drawn = [frozenset(picks_of(pool, draws.draw(pool, n))) for n in range(SEEDS)]
    assert set(drawn) <= every
    assert not too_uneven(Counter(drawn), len(every), SEEDS)


def test_control_an_uneven_draw_is_noticed():
    pool = EVEN["one rule"]
    every = set(papers(pool))
    drawn = [frozenset(picks_of(pool, draws.draw(pool, n))) for n in range(SEEDS)]
    loaded = [x for x in drawn if (0, 0) not in x] + drawn[:1500]
    assert too_uneven(Counter(loaded), len(every), len(loaded))


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.integers(1, 4), st.integers(0, 5), min_size=1),
    st.integers(0, 8),
)
def test_the_ways_to_draw_are_counted_exactly(sizes, need):
    atoms = [size for size, count in sizes.items() for _ in range(count)]
    by_hand = sum(
        sum(some) == need
        for n in range(len(atoms) + 1)
        for some in combinations(atoms, n)
    )
    assert counting.ways(sizes, need) == by_hand


def test_a_shortage_names_the_rules_that_compete():
    pool = pool_of([2, 3, 1], [*plain(4, 3), *plain(5, 4, 5)])
    assert draws.shortfall(pool) == flow.Shortage((0, 1), 1)


def test_a_search_finds_the_only_paper_among_many_passages():
    passages = [(n * 10 + k, 1, n) for n in range(1, 12) for k in range(3)]
    pool = pool_of([31], [*passages, (1, 1, 0), (2, 1, 0)], {1: [1], 2: [1]})
    assert len(questions(draws.draw(pool, 5))) == 31
    assert draws.draw(pool_of([32], pool_rows(pool), {1: [1], 2: [1]}), 5) is None


def pool_rows(pool):
    return [(e.question, e.mask, e.stimulus) for e in pool.entries]
