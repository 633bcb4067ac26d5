"""From a rule's shares to slots: how many questions of which part it draws. Pure."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from exams.papers.drawing.pool import Slot


@dataclass(frozen=True)
class Part:
    """A slot and what fits it: one difficulty, kind or topic; or what no share names."""

    slot: Slot
    field: str = ""
    value: object = None
    but: tuple = ()

    def fits(self, facts):
        """`facts` is {"difficulty", "kind", "topics": [path]}."""
        if self.field:
            return matches(facts, self.field, self.value)
        return not any(matches(facts, field, value) for field, value in self.but)


def fitting(parts, facts):
    """The places among a rule's parts that a question fits; none if two shares name it.

    It would count for both, and a draw counts it for one.
    """
    found = [n for n, part in enumerate(parts) if part.fits(facts)]
    return found if len(found) == 1 else []


def matches(facts, field, value):
    if field == "topic":
        return any(path.startswith(value) for path in facts["topics"])
    return facts[field] == value


def parts(number, rule, paths):
    """The parts of a rule that is the pool's `number`th; `paths` is {topic id: path}."""
    shares = list(rule.shares.all())
    if not shares:
        return [Part(Slot(number, rule.count, rule.count))]
    exact = percentages(shares, rule.count)
    found = []
    for share in shares:
        field, value = said(share, paths)
        least, most = exact.get(id(share)) or span(share, rule.count)
        found.append(Part(Slot(number, least, most, str(label(share))), field, value))
    rest = max(0, rule.count - sum(part.slot.least for part in found))
    named = tuple((part.field, part.value) for part in found)
    return [*found, Part(Slot(number, 0, rest, "anything else"), but=named)]


def said(share, paths):
    if share.topic_id:
        return "topic", paths[share.topic_id]
    return ("kind", share.kind) if share.kind else ("difficulty", share.difficulty)


def label(share):
    if share.topic_id:
        return share.topic
    return share.get_kind_display() if share.kind else share.get_difficulty_display()


def span(share, count):
    return share.least or 0, min(count, count if share.most is None else share.most)


def percentages(shares, count):
    """{id(share): (n, n)} of those in percent; what rounding leaves goes by remainder."""
    asked = [share for share in shares if share.percent]
    exact = [Fraction(share.percent * count, 100) for share in asked]
    whole = [x.numerator // x.denominator for x in exact]
    total = round_half_up(sum(exact, Fraction(0)))
    by_rest = sorted(range(len(asked)), key=lambda n: (whole[n] - exact[n], n))
    for n in by_rest[: total - sum(whole)]:
        whole[n] += 1
    return {id(share): (n, n) for share, n in zip(asked, whole, strict=True)}


def round_half_up(number):
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def share_problems(rule):
    """What is wrong with a rule's shares, as sentences."""
    shares = list(rule.shares.all())
    said = [(x.difficulty, x.topic_id, x.kind) for x in shares]
    axes = {tuple(bool(x) for x in one) for one in said}
    problems = []
    if len(axes) > 1:
        problems.append("its shares speak of different things; take one of them.")
    if max(Counter(said).values(), default=0) > 1:
        problems.append("two of its shares are of the same.")
    problems += nested(x.topic for x in shares if x.topic_id)
    if sum(x.percent or 0 for x in shares) > 100:
        problems.append("its shares are more than 100 %.")
    elif sum(leasts(shares, rule.count)) > rule.count:
        problems.append(f"its shares ask for more than {rule.count} questions.")
    return problems


def nested(topics):
    """Why no draw can keep shares of topics one of which lies below another."""
    return [
        f"{low} lies below {top}; give shares to topics beside each other."
        for top, low in permutations(topics, 2)
        if low.path.startswith(top.path) and low.path != top.path
    ]


def leasts(shares, count):
    """How many questions each share takes at least, percentages as they are rounded."""
    exact = percentages(shares, count)
    return [exact[id(x)][0] if x.percent else x.least or 0 for x in shares]
