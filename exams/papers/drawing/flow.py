"""Whether rules can be met together: a flow from rules over slots to questions.

Questions that fit the same slots are one class, so that the network stays small. It
treats a passage as if it could be split; `search` does not.
"""

from collections import defaultdict, deque
from dataclasses import dataclass

SOURCE, SINK = "source", "sink"


class Network:
    """Capacities left, by node. Flow is what came back the other way."""

    def __init__(self):
        self.left = defaultdict(dict)

    def add(self, one, two, capacity):
        self.left[one][two] = self.left[one].get(two, 0) + capacity
        self.left[two].setdefault(one, 0)

    def fill(self):
        """Push all that still fits; how much that was."""
        total = 0
        while path := self.path():
            amount = min(self.left[one][two] for one, two in path)
            for one, two in path:
                self.left[one][two] -= amount
                self.left[two][one] += amount
            total += amount
        return total

    def path(self):
        came = self.reached()
        if SINK not in came:
            return []
        path, node = [], SINK
        while node != SOURCE:
            path.append((came[node], node))
            node = came[node]
        return path

    def reached(self):
        """{node: where from}, of all that can still be reached from the source."""
        came, waiting = {SOURCE: None}, deque([SOURCE])
        while waiting and SINK not in came:
            node = waiting.popleft()
            for other, capacity in self.left[node].items():
                if capacity and other not in came:
                    came[other] = node
                    waiting.append(other)
        return came


@dataclass(frozen=True)
class Shortage:
    """Rules that cannot all be met, and how many questions they lack together."""

    rules: tuple
    missing: int


def fill(pool, classes, given=()):
    """How many of each class each slot takes: {(slot, mask): n}, or a Shortage.

    `classes` is {mask: how many}, `given` how many each slot has already.
    """
    given = given or [0] * len(pool.slots)
    network = Network()
    for mask, amount in classes.items():
        network.add(("class", mask), SINK, amount)
        for n in range(len(pool.slots)):
            if mask >> n & 1:
                network.add(("slot", n), ("class", mask), amount)
    least = [max(0, s.least - has) for s, has in zip(pool.slots, given, strict=True)]
    lacking = sum(least) - poured(network, pool, least, least)
    if lacking:
        return shortage(network, lacking)
    for n, slot in enumerate(pool.slots):
        network.left["slot", n]["rule", slot.rule] = 0
    need = open_needs(pool, given)
    more = [s.most - g - x for s, g, x in zip(pool.slots, given, least, strict=True)]
    done = per_rule(pool, least)
    rest = [n - d for n, d in zip(need, done, strict=True)]
    if min(rest, default=0) < 0 or min(more, default=0) < 0:
        return Shortage((), 1)
    lacking = sum(rest) - poured(network, pool, more, None, rest)
    if lacking:
        return shortage(network, lacking)
    return taken(network, pool, classes)


def poured(network, pool, slots, by_slot=None, rules=None):
    rules = per_rule(pool, by_slot) if rules is None else rules
    for rule, amount in enumerate(rules):
        network.add(SOURCE, ("rule", rule), amount)
    for n, slot in enumerate(pool.slots):
        network.add(("rule", slot.rule), ("slot", n), slots[n])
    return network.fill()


def per_rule(pool, amounts):
    sums = [0] * len(pool.rules)
    for slot, amount in zip(pool.slots, amounts, strict=True):
        sums[slot.rule] += amount
    return sums


def open_needs(pool, given):
    has = per_rule(pool, given)
    return [rule.count - x for rule, x in zip(pool.rules, has, strict=True)]


def shortage(network, lacking):
    reached = network.reached()
    return Shortage(tuple(sorted(x[1] for x in reached if x[0] == "rule")), lacking)


def taken(network, pool, classes):
    return {
        (n, mask): network.left["class", mask]["slot", n]
        for n in range(len(pool.slots))
        for mask in classes
        if mask >> n & 1 and network.left["class", mask]["slot", n]
    }
