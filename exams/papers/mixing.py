"""What an exam's rules may draw from, compiled in one query per rule."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from cms.syllabus.models import SubjectPage, TopicPage
from exams.bank.models import Question, QuestionTopic, TaggedQuestion
from exams.papers import blueprints
from exams.papers.drawing.pool import Entry, Pool, Rule
from exams.papers.models import EnemyQuestion
from exams.papers.rules import page_label, plain


@dataclass(frozen=True)
class Asked:
    """A rule of a section with its parts; the last ones of the pool's slots so far."""

    section: object
    rule: object
    parts: list


def pool_of(exam, sections):
    """The Pool of an exam with rules, None of one without.

    `sections` is [(section, [place])]. What stands in a place is not drawn, nor what is
    in an enemy group with it.
    """
    pairs = [(s, rule) for s, _ in sections for rule in by_number(s.rules.all())]
    if not pairs:
        return None
    paths = topic_paths([rule for _, rule in pairs])
    asked = [
        Asked(section, rule, blueprints.parts(n, rule, paths))
        for n, (section, rule) in enumerate(pairs)
    ]
    rows = [list(eligible(x, exam.languages, paths)) for x in asked]
    taken = {place.question_id for _, places in sections for place in places}
    groups = enemy_groups()
    return built(asked, rows, groups, taken | hostile(taken, groups))


def by_number(rows):
    return sorted(rows, key=lambda row: row.number)


def topic_paths(rules):
    """{id: path} of the topics that rules and their shares name."""
    ids = {x.topic_id for rule in rules for x in rule.topics.all()}
    ids |= {x.topic_id for rule in rules for x in rule.shares.all() if x.topic_id}
    return dict(TopicPage.objects.filter(pk__in=ids).values_list("pk", "path"))


def eligible(asked, languages, paths):
    """Rows of published questions that a rule may draw and its section marks."""
    rule, marking = asked.rule, asked.section.marking_rule
    wanted = {*languages, rule.language} - {""}
    found = Question.objects.filter(live=True, subject=rule.subject_id)
    if marking:
        found = found.filter(kind__in=list(marking.kinds))
    if rule.difficulty:
        found = found.filter(difficulty=rule.difficulty)
    if rule.kind:
        found = found.filter(kind=rule.kind)
    if wanted:
        found = found.filter(written_in(sorted(wanted)))
    if tags := [x.tag_id for x in rule.tags.all()]:
        found = found.filter(
            Exists(
                TaggedQuestion.objects.filter(
                    content_object=OuterRef("pk"), tag__in=tags
                )
            )
        )
    links = QuestionTopic.objects.filter(question=OuterRef("pk"))
    if below := [
        Q(topic__path__startswith=paths[x.topic_id]) for x in rule.topics.all()
    ]:
        found = found.filter(Exists(links.filter(any_of(below))))
    found = found.annotate(
        topic_ids=ArraySubquery(links.order_by("pk").values("topic"))
    )
    return found.order_by("pk").values_list(
        *("pk", "live_version", "live_version__stimulus__stimulus", "subject"),
        *("difficulty", "kind", "topic_ids"),
    )


def written_in(languages):
    """Whether a question and what it asks about have these languages."""
    told = "live_version__stimulus"
    alone = Q(**{told: None})
    return Q(live_version__delivery__texts__has_keys=languages) & (
        alone | Q(**{f"{told}__delivery__texts__has_keys": languages})
    )


def any_of(conditions):
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def enemy_groups(questions=None):
    """{question: [group]}, of these questions or of all."""
    found = defaultdict(list)
    rows = EnemyQuestion.objects.order_by("group").values_list("question", "group")
    if questions is not None:
        rows = rows.filter(question__in=questions)
    for question, group in rows:
        found[question].append(group)
    return dict(found)


def hostile(taken, groups):
    """The enemies of these questions, and they themselves where they have any."""
    met = {group for question in taken for group in groups.get(question, ())}
    return {question for question, own in groups.items() if met.intersection(own)}


def built(asked, rows, groups, out):
    """The Pool of the rows each rule found, those in `out` left out."""
    labels = labels_of({row for found in rows for row in found_labels(found)})
    entries, about, known = {}, [], {}
    bit = 0
    for x, found in zip(asked, rows, strict=True):
        for question, version, told, subject, difficulty, kind, topics in found:
            if question in out:
                continue
            paths = [labels[t][1] for t in topics]
            facts = {"difficulty": difficulty, "kind": kind, "topics": paths}
            mask = sum(1 << bit + n for n in blueprints.fitting(x.parts, facts))
            key = (subject, difficulty, *topics)
            if key not in known:
                known[key] = len(about)
                named = [labels[t][0] for t in topics]
                about.append([labels[subject][0], named, difficulty])
            old = entries.get(question) or Entry(
                question, version, 0, told or 0, known[key]
            )
            entries[question] = replace(old, mask=old.mask | mask)
        bit += len(x.parts)
    kept = at_peace({pk: x for pk, x in entries.items() if x.mask}, groups)
    return Pool(
        rules=[
            Rule(x.section.number, x.rule.number, x.rule.count, plain(x.rule.marks))
            for x in asked
        ],
        slots=[part.slot for x in asked for part in x.parts],
        entries=[kept[pk] for pk in sorted(kept)],
        groups={pk: own for pk, own in groups.items() if pk in kept},
        about=about,
    )


def at_peace(entries, groups):
    """Without passages that come all or none and hold enemies: none of them comes."""
    met = Counter(
        (x.stimulus, x.mask, group)
        for x in entries.values()
        if x.stimulus
        for group in groups.get(x.question, ())
    )
    out = {(stimulus, mask) for (stimulus, mask, _), n in met.items() if n > 1}
    return {pk: x for pk, x in entries.items() if (x.stimulus, x.mask) not in out}


def found_labels(rows):
    for *_, subject, _, _, topics in rows:
        yield subject
        yield from topics


def labels_of(ids):
    """{page id: ({id, code, title}, path)} of subjects and topics."""
    pages = [
        *SubjectPage.objects.filter(pk__in=ids),
        *TopicPage.objects.filter(pk__in=ids),
    ]
    return {page.pk: (page_label(page), page.path) for page in pages}
