"""Whether the bank can fill an exam's rules, in words. Pure."""

from exams.kinds.findings import Finding
from exams.papers.blueprints import share_problems
from exams.papers.drawing import draws

UNSPLIT = (
    "Passages that stay together and questions that exclude one another leave no way "
    "to fill it. Ask for another number of questions, or publish more."
)


def findings(pool, sections):
    """Every reason why the rules cannot be met, at its section; empty when they can."""
    unsound = [
        at(section.number, "shares-differ", f"Rule {rule.number}: {problem}")
        for section, _ in sections
        for rule in section.rules.all()
        for problem in share_problems(rule)
    ]
    return unsound or too_few(pool) or competing(pool) or unfit(pool)


def at(section, code, message):
    return Finding(f"sections.{section}.rules", code, message)


def counted(pool):
    """[(Rule, questions it fits)] and [(Slot, questions it fits)], as a panel shows them."""
    slots = [
        sum(size * len(atoms) for size, atoms in sizes.items())
        for sizes in pool.by_size
    ]
    masks = [
        sum(1 << k for k, slot in enumerate(pool.slots) if slot.rule == n)
        for n in range(len(pool.rules))
    ]
    rules = [sum(1 for e in pool.entries if e.mask & mask) for mask in masks]
    return (
        list(zip(pool.rules, rules, strict=True)),
        list(zip(pool.slots, slots, strict=True)),
    )


def too_few(pool):
    """What a single rule or share lacks."""
    rules, slots = counted(pool)
    found = [
        at(
            rule.section,
            "too-few-questions",
            f"Rule {rule.number} {lack(rule.count, has)}",
        )
        for rule, has in rules
        if has < rule.count
    ]
    for slot, has in slots:
        rule = pool.rules[slot.rule]
        if has < slot.least and slot.label:
            message = f"Rule {rule.number}, {slot.label}: {lack(slot.least, has)}"
            found.append(at(rule.section, "too-few-questions", message))
    return found


def lack(need, has):
    return f"needs {need}, bank has {has} published."


def competing(pool):
    """Rules that cannot all be met, since they draw from the same questions."""
    short = draws.shortfall(pool)
    if short is None:
        return []
    rules = [pool.rules[n] for n in short.rules]
    need = sum(rule.count for rule in rules)
    message = (
        f"{joined([rule.label for rule in rules])} draw from the same questions: together "
        f"they need {need}, {short.missing} more than there are."
    )
    if len(rules) == 1:
        message = (
            f"{rules[0].label} cannot keep all its shares: {short.missing} of its "
            f"{need} questions are missing."
        )
    return [at(section, "rules-compete", message) for section in sections_of(rules)]


def unfit(pool):
    """Passages and enemies that no draw gets round."""
    if draws.draw(pool, 0) is not None:
        return []
    tried = [
        rule
        for n, rule in enumerate(pool.rules)
        if any(is_hard(pool, n, atom) for atom in range(len(pool.atoms)))
    ]
    return [at(section, "draw-not-possible", UNSPLIT) for section in sections_of(tried)]


def is_hard(pool, rule, atom):
    ids, mask = pool.atoms[atom]
    fits = any(mask >> k & 1 for k, s in enumerate(pool.slots) if s.rule == rule)
    return fits and (len(ids) > 1 or atom in pool.enemies)


def sections_of(rules):
    return sorted({rule.section for rule in rules})


def joined(labels):
    return " and ".join(filter(None, [", ".join(labels[:-1]), labels[-1]]))
