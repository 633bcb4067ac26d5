"""How many ways there are to draw, exactly, and one of them by chance."""

from itertools import accumulate
from math import comb


def ways(sizes, need):
    """How many sets of atoms hold `need` questions; `sizes` is {size: how many}."""
    if set(sizes) <= {1}:
        return comb(sizes.get(1, 0), need)
    return tables(sizes, need)[-1][need]


def tables(sizes, need):
    """For each size in turn, how many ways there are to hold 0, 1, … questions."""
    found = [[1] + [0] * need]
    for size in sorted(sizes, reverse=True):
        last, choose = found[-1], chosen(sizes[size], need // size)
        found.append(
            [
                sum(
                    choose[k] * last[total - k * size] for k in range(total // size + 1)
                )
                for total in range(need + 1)
            ]
        )
    return found


def chosen(amount, most):
    return [comb(amount, k) for k in range(most + 1)]


def split(sizes, need, random):
    """How many atoms of each size to take, each way as likely: {size: how many}."""
    if set(sizes) <= {1}:
        return {1: need}
    found, take = tables(sizes, need), {}
    for n, size in reversed(list(enumerate(sorted(sizes, reverse=True)))):
        before, choose = found[n], chosen(sizes[size], need // size)
        weights = [choose[k] * before[need - k * size] for k in range(len(choose))]
        take[size] = weighted(weights, random)
        need -= take[size] * size
    return take


def share_out(ranges, total, random):
    """How much each part takes: [(least, [ways to take 0, 1, …])] and their sum.

    Each way as likely; None where there is none.
    """
    found = [[1] + [0] * total]
    for least, weights in ranges:
        found.append(
            [
                sum(
                    weights[k] * found[-1][t - k]
                    for k in range(least, min(t, len(weights) - 1) + 1)
                )
                for t in range(total + 1)
            ]
        )
    if not found[-1][total]:
        return None
    amounts = []
    for before, (least, weights) in zip(
        reversed(found[:-1]), reversed(ranges), strict=True
    ):
        options = [
            weights[k] * before[total - k] if k >= least else 0
            for k in range(min(total, len(weights) - 1) + 1)
        ]
        amounts.append(weighted(options, random))
        total -= amounts[-1]
    return amounts[::-1]


def weighted(weights, random):
    """An index, by weights that are whole numbers of any size."""
    sums = list(accumulate(weights))
    mark = random.randrange(sums[-1])
    return next(n for n, reached in enumerate(sums) if mark < reached)
