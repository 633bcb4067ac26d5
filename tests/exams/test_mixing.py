"""Rules of an exam: what they draw, what they promise and what publishing refuses."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest
from taggit.models import Tag

from core.problems import Refusal
from exams.models import EnemyGroup, EnemyQuestion, Exam, ExamSection, MixRule, Paper
from exams.papers import composing, mixing
from exams.papers.publishing import readiness
from tests.exams.factories import (
    make_question,
    make_stimulus,
    single_choice,
    true_false,
)
from tests.exams.mixes import bank, draft_mix, make_mix, mix, paper_questions
from tests.factories import make_subject, make_syllabus, make_topic

pytestmark = pytest.mark.django_db


def refused(exam):
    """{code: [message]} of a publish that is refused; nothing is written."""
    before = Paper.objects.count()
    with pytest.raises(Refusal) as refusal:
        exam.latest_revision.publish()
    exam.refresh_from_db()
    assert (refusal.value.code, exam.live, Paper.objects.count()) == (
        "exam-not-ready",
        False,
        before,
    )
    found = {}
    for error in refusal.value.errors:
        found.setdefault(error["code"], []).append(error["message"])
    return found


def pool_ids(exam):
    found = composing.composed(exam)
    return {entry.question for entry in found.pool.entries}


@pytest.fixture
def subject():
    return make_subject(make_syllabus(), "MA", title="Maths")


def test_a_rule_draws_just_as_many_questions_of_its_subject(subject):
    mine = bank(9, subject)
    bank(3)
    exam = make_mix(([mix(subject, 5)], []))
    ids = paper_questions(exam)
    assert len(ids) == len(set(ids)) == 5
    assert set(ids) <= {question.pk for question in mine}
    assert exam.live_paper.question_count == exam.live_paper.questions.count() == 5
    assert [x.marks for x in exam.live_paper.questions.all()] == [1] * 5


def test_placed_questions_come_first_and_are_not_drawn_again(subject):
    mine = bank(5, subject)
    exam = make_mix(([mix(subject, 4)], [mine[2]]))
    ids = paper_questions(exam)
    assert ids[0] == mine[2].pk
    assert sorted(ids) == sorted(question.pk for question in mine)


def test_a_rule_may_ask_for_topics_with_those_below_difficulty_kind_tags_language(
    subject,
):
    algebra = make_topic(subject, "MA-1", title="Algebra")
    below = make_topic(algebra, "MA-1-1", title="Roots")
    other = make_topic(subject, "MA-2", title="Sets")
    tag = Tag.objects.create(name="board")
    fits = {
        "topic": bank(1, subject, topics=[below], difficulty="hard"),
        "level": bank(1, subject, topics=[algebra], difficulty="easy"),
        "other": bank(1, subject, topics=[other], difficulty="hard"),
        "kind": bank(
            1, subject, topics=[algebra], difficulty="hard", answer=true_false()
        ),
        "hindi": bank(1, subject, topics=[algebra], difficulty="hard", hi="कितना?"),
    }
    tagged = fits["topic"][0]
    tagged.tags.add(tag)
    tagged.save()
    ids = {name: made[0].pk for name, made in fits.items()}

    def found(**asked):
        return pool_ids(draft_mix(([mix(subject, 1, **asked)], [])))

    assert found(topics=[algebra]) == set(ids.values()) - {ids["other"]}
    assert found(topics=[algebra], difficulty="easy") == {ids["level"]}
    assert found(kind="true_false") == {ids["kind"]}
    assert found(tags=[tag]) == {ids["topic"]}
    assert found(language="hi") == {ids["hindi"]}
    everything = draft_mix(([mix(subject, 1)], []), languages=["en", "hi"])
    assert pool_ids(everything) == {ids["hindi"]}


def test_a_language_of_the_exam_is_asked_of_the_passage_too(subject):
    told = {"subject": subject, "stimulus": make_stimulus("In English"), "hi": "कितना?"}
    question = make_question("How many?", **told)
    assert set(question.live_version.delivery["texts"]) == {"en", "hi"}
    both = {"languages": ["en", "hi"]}
    assert list(refused(draft_mix(([], [question]), **both))) == ["language-missing"]
    for fields in (both, {}):
        exam = draft_mix(([mix(subject, 1, language="hi")], []), **fields)
        assert list(refused(exam)) == ["too-few-questions"]
    assert pool_ids(draft_mix(([mix(subject, 1)], []))) == {question.pk}


def test_a_draft_is_not_drawn_nor_a_kind_the_section_does_not_mark(subject):
    one, two = bank(2, subject)
    two.unpublish()
    bank(1, subject, answer=true_false())
    exam = draft_mix(([mix(subject, 1)], []))
    section = exam.sections.get()
    rule = section.marking_rule
    rule.kinds = {"single_choice": rule.kinds["single_choice"]}
    pairs = [(section, [])]
    assert {e.question for e in mixing.pool_of(exam, pairs).entries} == {one.pk}


def test_what_a_rule_lacks_is_said_in_numbers_and_nothing_is_published(subject):
    bank(9, subject)
    exam = draft_mix(([mix(subject, 12)], []))
    assert refused(exam) == {
        "too-few-questions": ["Rule 1 needs 12, bank has 9 published."]
    }


def test_rules_that_compete_are_named_with_what_they_lack(subject):
    bank(4, subject, difficulty="hard")
    other = bank(3)[0].subject
    exam = draft_mix(
        ([mix(subject, 3), mix(subject, 3, 2, difficulty="hard")], []),
        ([mix(other, 2)], []),
    )
    told = refused(exam)["rules-compete"]
    assert told == [
        "Section 1, rule 1 and Section 1, rule 2 draw from the same questions: together "
        "they need 6, 2 more than there are."
    ]


def test_a_blueprint_in_percent_is_kept_to_the_question(subject):
    for difficulty in ("easy", "medium", "hard"):
        bank(6, subject, difficulty=difficulty)
    shares = [
        {"difficulty": "easy", "percent": 30},
        {"difficulty": "medium", "percent": 50},
        {"difficulty": "hard", "percent": 20},
    ]
    exam = make_mix(([mix(subject, 10, shares=shares)], []))
    drawn = exam.live_paper.questions.values_list("question__difficulty", flat=True)
    counts = [list(drawn).count(x) for x in ("easy", "medium", "hard")]
    assert counts == [3, 5, 2]


def test_a_blueprint_from_to_is_kept_and_the_rest_comes_from_elsewhere(subject):
    algebra = make_topic(subject, "MA-1", title="Algebra")
    bank(6, subject, topics=[algebra])
    bank(3, subject)
    shares = [{"topic": algebra, "least": 2, "most": 3}]
    for seed in range(8):
        exam = draft_mix(([mix(subject, 5, shares=shares)], []), seed=seed)
        [one] = composing.composed(exam).draws
        ids = [q for _, found in one for q in found]
        inside = sum(algebra.question_topics.filter(question=q).exists() for q in ids)
        assert (len(ids), 2 <= inside <= 3) == (5, True)


def test_a_share_the_bank_cannot_fill_is_named(subject):
    bank(4, subject, difficulty="easy")
    shares = [{"difficulty": "hard", "percent": 50}]
    exam = draft_mix(([mix(subject, 4, shares=shares)], []))
    assert refused(exam)["too-few-questions"] == [
        "Rule 1, Hard: needs 2, bank has 0 published."
    ]


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (
            [
                {"difficulty": "easy", "percent": 60},
                {"difficulty": "hard", "percent": 60},
            ],
            "more than 100 %",
        ),
        ([{"difficulty": "easy", "least": 9}], "more than 4 questions"),
        (
            [
                {"difficulty": "easy", "percent": 37},
                {"difficulty": "medium", "percent": 37},
                {"difficulty": "hard", "least": 2},
            ],
            "more than 4 questions",
        ),
        (
            [{"difficulty": "easy", "percent": 10}, {"kind": "numeric", "percent": 10}],
            "different things",
        ),
        (
            [{"difficulty": "easy", "least": 1}, {"difficulty": "easy", "most": 2}],
            "of the same",
        ),
        (
            [{"topic": "MA-1", "most": 2}, {"topic": "MA-1-1", "least": 1}],
            "Linear lies below Algebra",
        ),
    ],
)
def test_shares_that_contradict_each_other_are_refused(subject, shares, words):
    bank(4, subject)
    algebra = make_topic(subject, "MA-1", title="Algebra")
    topics = {
        "MA-1": algebra,
        "MA-1-1": make_topic(algebra, "MA-1-1", title="Linear"),
    }
    said = [{k: topics.get(v, v) for k, v in x.items()} for x in shares]
    [message] = refused(draft_mix(([mix(subject, 4, shares=said)], [])))[
        "shares-differ"
    ]
    assert words in message


def test_the_questions_of_a_passage_are_drawn_all_or_none_and_stand_together(subject):
    passages = [make_stimulus(f"Passage {n}") for n in range(3)]
    for passage in passages:
        bank(3, subject, stimulus=passage)
    bank(2, subject)
    for seed in range(6):
        found = composing.composed(draft_mix(([mix(subject, 8)], []), seed=seed)).load()
        told = [place.stimulus for place in composing.places_of(found, 0)]
        assert sorted(told.count(passage.pk) for passage in passages) == [0, 3, 3]
        assert len([1 for a, b in zip(told, told[1:], strict=False) if a != b]) <= 3


def test_passages_that_cannot_add_up_are_refused(subject):
    for n in range(3):
        bank(3, subject, stimulus=make_stimulus(f"Passage {n}"))
    told = refused(draft_mix(([mix(subject, 4)], [])))
    assert list(told) == ["draw-not-possible"]


def enemies(*questions):
    group = EnemyGroup.objects.create(name=f"Group of {questions[0].pk}")
    EnemyQuestion.objects.bulk_create(
        EnemyQuestion(group=group, question=question) for question in questions
    )


def test_enemies_are_never_drawn_together_nor_beside_a_placed_one(subject):
    mine = bank(6, subject)
    enemies(*mine[:3])
    enemies(mine[4], mine[5])
    for seed in range(10):
        exam = draft_mix(([mix(subject, 2)], [mine[5]]), seed=seed)
        [one] = composing.composed(exam).draws
        drawn = {q for _, ids in one for q in ids}
        assert mine[4].pk not in drawn
        assert len(drawn & {question.pk for question in mine[:3]}) <= 1
    assert list(refused(draft_mix(([mix(subject, 3)], [mine[5]])))) == [
        "draw-not-possible"
    ]


def test_a_passage_of_enemies_is_not_drawn(subject):
    passage = bank(2, subject, stimulus=make_stimulus())
    enemies(*passage)
    assert list(refused(draft_mix(([mix(subject, 2)], [])))) == ["too-few-questions"]
    bank(2, subject)
    [one] = composing.composed(draft_mix(([mix(subject, 2)], []))).draws
    assert not {x.pk for x in passage} & {q for _, ids in one for q in ids}


def test_placed_enemies_are_refused(subject):
    one, two = bank(2, subject)
    enemies(one, two)
    assert list(refused(draft_mix(([], [one, two])))) == ["enemies-meet"]


def published_again(exam):
    exam.latest_revision.publish()
    exam.refresh_from_db()
    return exam.live_paper


@pytest.mark.parametrize(
    "fields", [{}, {"paper_mode": "forms", "form_count": 2, "form_overlap": 80}]
)
def test_publishing_again_keeps_what_was_drawn_while_it_fits(subject, fields):
    bank(9, subject)
    exam = make_mix(([mix(subject, 5)], []), **fields)
    paper = exam.live_paper
    bank(40, subject)
    assert published_again(exam) == paper
    first, *others = [x.question for x in paper.questions.select_related("question")]
    first.unpublish()
    other = published_again(exam)
    assert other != paper
    assert first not in [x.question for x in other.questions.all()]
    assert Paper.objects.get(pk=paper.pk).order == paper.order
    MixRule.objects.update(count=6)
    ExamSection.objects.update(max_marks=6)
    exam = Exam.objects.get(pk=exam.pk)
    exam.save_revision()
    assert published_again(exam).question_count == 6


def test_one_query_per_rule_compiles_a_pool(subject):
    bank(12, subject)

    def queries(rules):
        exam = Exam.objects.get(pk=draft_mix((rules, [])).pk)
        sections = [(x, []) for x in exam.sections.select_related("marking_rule")]
        for section, _ in sections:
            for rule in section.rules.all():
                assert [*rule.topics.all(), *rule.tags.all(), *rule.shares.all()] == []
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert mixing.pool_of(exam, sections).entries
        return [q["sql"] for q in caught if '"exams_questionversion"' in q["sql"]]

    assert len(queries([mix(subject, 1)])) == 1
    assert len(queries([mix(subject, 1, n) for n in range(1, 8)])) == 7


def test_forms_are_drawn_by_the_same_rules_and_share_no_more_than_allowed(subject):
    bank(16, subject)
    terms = {"paper_mode": "forms", "form_count": 3, "form_overlap": 20}
    exam = make_mix(([mix(subject, 5)], []), **terms)
    forms = [exam.live_paper, *exam.live_paper.other_forms.order_by("form")]
    assert [paper.form for paper in forms] == ["A", "B", "C"]
    ids = [{place["question"] for place in paper.order} for paper in forms]
    assert [len(x) for x in ids] == [5, 5, 5]
    pairs = [(0, 1), (0, 2), (1, 2)]
    assert all(len(ids[a] & ids[b]) <= 1 for a, b in pairs)
    exam.latest_revision.publish()
    assert Paper.objects.filter(exam=exam).count() == 3


def test_forms_that_cannot_differ_so_much_are_refused(subject):
    bank(7, subject)
    terms = {"paper_mode": "forms", "form_count": 2, "form_overlap": 0}
    assert list(refused(draft_mix(([mix(subject, 4)], []), **terms))) == [
        "forms-too-alike"
    ]
    both = draft_mix(([mix(subject, 2)], bank(1)), **terms)
    for placed in (draft_mix(([], bank(2)), **terms), both):
        assert list(refused(placed)) == ["forms-too-alike"]


def test_forms_of_placed_questions_hold_the_same_in_another_order():
    exam = make_mix(([], bank(8)), paper_mode="forms", form_count=4)
    forms = [exam.live_paper, *exam.live_paper.other_forms.all()]
    orders = [[place["question"] for place in paper.order] for paper in forms]
    assert len({tuple(order) for order in orders}) == 4
    assert len({tuple(sorted(order)) for order in orders}) == 1
    numbers = [list(p.questions.values_list("number", flat=True)) for p in forms]
    assert numbers == [list(range(1, 9))] * 4


def test_a_paper_per_student_needs_rules_and_only_it_can_rest_questions(subject):
    one = bank(2, subject)
    assert list(refused(draft_mix(([], one), paper_mode="per_student"))) == [
        "nothing-to-draw"
    ]
    exam = draft_mix(([mix(subject, 1)], []), rest_days=3, exposure_cap=2)
    assert len(refused(exam)["needs-own-papers"]) == 2


def test_a_wrong_rule_is_told_while_editing_without_publishing(subject):
    exam = draft_mix(([mix(subject, 2)], []))
    assert [x.message for x in readiness(exam)] == [
        "Rule 1 needs 2, bank has 0 published."
    ]
    assert MixRule.objects.count() == 1


def test_any_so_many_of_a_section_count_for_its_marks(subject):
    questions = [make_question(answer=single_choice()) for _ in range(4)]
    exam = draft_mix(([], questions))
    section = exam.sections.first()
    section.answer_any = 3
    exam.sections = [section]
    exam.save_revision()
    assert list(refused(exam)) == ["marks-differ"]
    section.max_marks = 3
    exam.sections = [section]
    exam.save_revision()
    exam.latest_revision.publish()
    exam.refresh_from_db()
    head = exam.live_paper.sections[0]
    assert (head["answer_any"], head["counted"], head["max_marks"]) == (3, "first", "3")
    assert exam.live_paper.total_marks == 3
