"""Forms of one exam: drawn by the same rules, with only so much in common."""

from random import Random

from exams.papers.drawing.draws import draw

TRIES = 20


def forms(pool, seed, count, most):
    """So many draws, any two with at most `most` questions in common, or None.

    Below zero where placed questions alone are more than two forms may share.
    """
    if most < 0:
        return None
    found = []
    for n in range(count):
        one = next_form(pool, f"{seed}/{n}", found, most)
        if one is None:
            return None
        found.append(one)
    return found


def next_form(pool, seed, before, most):
    """By chance if chance keeps the limit, else out of questions that cannot break it."""
    taken = [questions(one) for one in before]
    for n in range(TRIES):
        one = draw(pool, f"{seed}/{n}")
        if one is None:
            return None
        if all(len(questions(one) & other) <= most for other in taken):
            return one
    random = Random(seed)  # noqa: S311 - chance that can be repeated, no secret
    for n in range(TRIES):
        one = draw(pool, f"{seed}/out/{n}", crowded(taken, most, random))
        if one is not None:
            return one
    return None


def questions(draw):
    return {question for _, ids in draw for question in ids}


def crowded(taken, most, random):
    """What to avoid so that no form taken before can share more than `most`."""
    every = sorted(set().union(*taken))
    random.shuffle(every)
    shared, free = [0] * len(taken), set()
    for question in every:
        holders = [n for n, one in enumerate(taken) if question in one]
        if all(shared[n] < most for n in holders):
            free.add(question)
            for n in holders:
                shared[n] += 1
    return set(every) - free
