"""Shares of a rule as a person counts them: a draw keeps them all, or is refused."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from cms.syllabus.models import TopicPage
from exams.models import MixRule, MixShare
from exams.papers import blueprints, feasibility
from exams.papers.drawing import draws
from exams.papers.drawing.pool import Entry, Pool, Rule

TREE = ["a", "aa", "ab", "b", "ba", "c"]


def topic_at(path):
    pk = TREE.index(path) + 1
    return TopicPage(pk=pk, id=pk, title=path, path=path)


@st.composite
def banks(draw):
    """(a rule, [the topics of each question])."""
    paths = draw(st.lists(st.sampled_from(TREE), max_size=3, unique=True))
    shares = []
    for path in paths:
        least = draw(st.integers(0, 2))
        topic = topic_at(path)
        most = least + draw(st.integers(0, 2))
        shares.append(MixShare(topic=topic, least=least, most=most))
    rule = MixRule(number=1, count=draw(st.integers(1, 4)))
    rule.shares = shares
    topics = st.lists(st.sampled_from(TREE), max_size=2, unique=True)
    return rule, draw(st.lists(topics, max_size=6))


def pool_of(rule, questions):
    paths = dict(enumerate(TREE, start=1))
    parts = blueprints.parts(0, rule, paths)
    entries = []
    for number, topics in enumerate(questions):
        found = blueprints.fitting(parts, {"topics": topics})
        if found:
            entries.append(Entry(number, number, sum(1 << n for n in found)))
    return Pool([Rule(1, 1, rule.count, "1")], [x.slot for x in parts], entries)


def shares_of(rule, topics):
    """The shares a question counts for: its topics are theirs, or below."""
    paths = [share.topic.path for share in rule.shares.all()]
    return [path for path in paths if any(topic.startswith(path) for topic in topics)]


def keeps(rule, chosen):
    counted = [path for topics in chosen for path in shares_of(rule, topics)]
    return all(
        share.least <= counted.count(share.topic.path) <= share.most
        for share in rule.shares.all()
    )


@settings(max_examples=150, deadline=None)
@given(banks(), st.integers(0, 99))
def test_a_draw_keeps_each_share_as_a_person_counts_and_comes_where_one_can(bank, seed):
    rule, questions = bank
    if blueprints.share_problems(rule):
        return
    pool = pool_of(rule, questions)
    told = feasibility.findings(pool, [])
    plain = [x for x in questions if len(shares_of(rule, x)) < 2]
    could = any(keeps(rule, chosen) for chosen in combinations(plain, rule.count))
    assert bool(told) != could
    if could:
        drawn = [questions[q] for _, ids in draws.draw(pool, seed) for q in ids]
        assert len(drawn) == rule.count
        assert keeps(rule, drawn)


def test_a_share_below_another_is_refused_and_one_beside_it_is_not():
    def problems(*paths):
        rule = MixRule(number=1, count=9)
        topics = map(topic_at, paths)
        rule.shares = [MixShare(topic=topic, most=2) for topic in topics]
        return blueprints.share_problems(rule)

    assert problems("aa", "ab", "b") == []
    assert problems("b", "aa", "a") == [
        "aa lies below a; give shares to topics beside each other."
    ]
