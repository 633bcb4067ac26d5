"""Like questions where people meet them: the editor, imports, the report."""

from django.urls import reverse

import pytest

from exams.bank.duplicates.actions import compare_waiting
from exams.models import Pair, Question
from tests.exams.editing import choices, question_form, signed_in
from tests.exams.factories import draft_question, make_question, single_choice
from tests.exams.sheets import row

pytestmark = pytest.mark.django_db
STEM = "Which planet of the solar system is the largest?"
PLANETS = ("Jupiter", "Saturn", "Mars")
EDITS = ("view_question", "change_question")
MERGES = (*EDITS, "publish_question", "change_exam")


def planet(make=draft_question):
    return make(STEM, single_choice(*PLANETS))


def asked(client, stem=STEM, **fields):
    form = question_form(stem, choices(*PLANETS), **fields)
    return client.post(reverse("questions_like"), form)


@pytest.fixture
def pair():
    planet(make_question)
    planet(make_question)
    compare_waiting()
    return Pair.objects.get()


def test_the_editor_hears_of_a_like_question_while_writing(client):
    kept = planet()
    signed_in(client, *EDITS)
    answer = asked(client, "Which planet of the solar system is the bigest?")
    assert f"question {kept.pk}" in answer.content.decode()
    assert "% alike" in answer.content.decode()
    assert "Says the same" in asked(client).content.decode()


def test_a_question_is_not_like_itself(client):
    kept = planet()
    signed_in(client, *EDITS)
    answer = asked(client, like_of=str(kept.pk)).content.decode()
    assert "Nothing in the bank is like it" in answer


@pytest.mark.parametrize("form", [{}, {"prompt-count": "x"}, {"prompt-count": "1"}])
def test_a_form_that_is_none_is_refused_and_no_fault(client, form):
    signed_in(client, *EDITS)
    assert client.post(reverse("questions_like"), form).status_code == 400


def test_asking_writes_nothing_and_is_for_readers_only(client):
    planet()
    before = Question.objects.count()
    signed_in(client)
    assert asked(client).status_code in (302, 403)
    signed_in(client, *EDITS)
    asked(client)
    assert (Question.objects.count(), Pair.objects.count()) == (before, 0)


@pytest.mark.parametrize("view", ["add", "edit"])
def test_the_editor_carries_the_panel(client, view):
    signed_in(client, superuser=True)
    args = [planet().pk] if view == "edit" else []
    page = client.get(reverse(f"wagtailsnippets_exams_question:{view}", args=args))
    assert "data-like-url" in page.content.decode()
    assert "exams/like.js" in page.content.decode()


def test_an_import_says_what_is_there_already_and_takes_it(run):
    kept = draft_question(STEM, single_choice("Jupiter", "Saturn", "Mars", "Venus"))
    options = {
        f"option_{x}": y for x, y in zip("abcd", (*PLANETS, "Venus"), strict=True)
    }
    one = row(question_text=STEM, **options)
    two = row(question_text=STEM.replace("largest", "lagrest"), **options)
    tried = run(one, two, dry_run=True)
    assert Question.objects.count() == 1
    said = run(one, two)["warnings"]
    assert said == tried["warnings"]
    assert [(x["row"], x["code"]) for x in said] == [
        (2, "same-question"),
        (3, "like-question"),
    ]
    assert str(kept.pk) in said[0]["message"]
    assert Question.objects.count() == 3


def test_an_import_says_which_of_its_rows_are_the_same(run):
    options = {f"option_{x}": y for x, y in zip("abc", PLANETS, strict=True)}
    options["option_d"] = ""
    one, two = (
        row(question_text=STEM, question_number=str(n), **options) for n in (1, 2)
    )
    said = run(one, two, dry_run=True)["warnings"]
    assert [(x["row"], x["code"]) for x in said] == [(3, "same-row")]


def test_what_an_import_brought_is_compared_too(run):
    planet()
    options = {f"option_{x}": y for x, y in zip("abc", PLANETS, strict=True)}
    run(row(question_text=STEM, **options, option_d=""))
    compare_waiting()
    assert Pair.objects.get().is_exact


def test_importing_the_same_again_says_nothing(run):
    one = row(question_text=STEM)
    run(one)
    assert run(one)["warnings"] == []


def test_the_report_lists_pairs_filters_and_exports(client, pair):
    signed_in(client, *EDITS)
    report = reverse("like_questions")
    assert STEM in client.get(report).content.decode()
    none = client.get(report, {"verdict": "both"}).content.decode()
    assert reverse("like_pair", args=[pair.pk]) not in none
    exported = client.get(report, {"export": "csv"})
    assert STEM in b"".join(exported.streaming_content).decode()


def test_a_pair_is_shown_side_by_side_with_what_one_may_do(client, pair):
    signed_in(client, *EDITS)
    page = client.get(reverse("like_pair", args=[pair.pk])).content.decode()
    assert page.count(STEM) >= 2
    assert "Keep both" in page
    assert "Merge: keep" not in page
    signed_in(client, *MERGES)
    page = client.get(reverse("like_pair", args=[pair.pk])).content.decode()
    assert f"Merge: keep {pair.first_id}" in page


def decide(client, pair, **form):
    return client.post(reverse("decide_pair", args=[pair.pk]), form, follow=True)


@pytest.mark.parametrize("verdict", ["both", "variant"])
def test_an_editor_decides(client, pair, verdict):
    signed_in(client, *EDITS)
    decide(client, pair, verdict=verdict)
    pair.refresh_from_db()
    assert pair.verdict == verdict


def test_merging_asks_for_more_rights_than_editing(client, pair):
    signed_in(client, *EDITS)
    decide(client, pair, verdict="merge", keep=pair.first_id)
    pair.refresh_from_db()
    assert pair.verdict == ""
    signed_in(client, *MERGES)
    decide(client, pair, verdict="merge", keep=pair.first_id)
    pair.refresh_from_db()
    assert (pair.verdict, pair.kept_id) == ("merged", pair.first_id)


@pytest.mark.parametrize(
    "form",
    [{}, {"verdict": "x"}, {"verdict": "merge"}, {"verdict": "merge", "keep": "0"}],
)
def test_a_decision_that_is_none_changes_nothing(client, pair, form):
    signed_in(client, *MERGES)
    decide(client, pair, **form)
    pair.refresh_from_db()
    assert pair.verdict == ""
