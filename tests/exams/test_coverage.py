"""What a syllabus has questions for, counted and shown."""

import csv

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from exams.models import Pair, Question, QuestionTopic
from settings import roles
from tests.exams.factories import draft_question, make_question, numeric
from tests.factories import (
    make_home,
    make_subject,
    make_syllabus,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
URL = "/admin/reports/coverage/"


@pytest.fixture
def editor():
    person = make_user(is_staff=True)
    person.groups.add(Group.objects.get(name=roles.EDITOR))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def tree():
    maths = make_subject(make_syllabus(), "EM", title="गणित")
    sets = make_topic(maths, "EM-1", title="समुच्चय")
    return {
        "maths": maths,
        "sets": sets,
        "venn": make_topic(sets, "EM-1-1", title="Venn diagrams"),
        "bare": make_topic(maths, "EM-2", title="Matrices"),
    }


def put(question, subject, *topics, **fields):
    Question.objects.filter(pk=question.pk).update(subject=subject, **fields)
    for topic in topics:
        QuestionTopic.objects.create(question=question, topic=topic)
    return question


@pytest.fixture
def filled(tree):
    """Two published and a draft below Venn, one draft at Matrices, one loose."""
    maths, venn = tree["maths"], tree["venn"]
    put(make_question(), maths, venn, difficulty="easy")
    put(make_question(answer=numeric()), maths, venn, difficulty="hard")
    put(draft_question(), maths, venn, difficulty="easy")
    put(draft_question(), maths, tree["bare"])
    put(make_question(), maths, difficulty="easy")
    return tree


def lines(client, **asked):
    found = client.get(URL, asked).context["object_list"]
    return {line.page.code: line for line in found}


def facts(line):
    total = line.counts.total
    return total.live, total.drafts, line.is_gap


def test_topics_count_their_own_and_subjects_all_they_have(editor, filled):
    found = lines(editor)
    assert list(found) == ["EM", "EM-1", "EM-1-1", "EM-2"]
    assert {code: facts(line) for code, line in found.items()} == {
        "EM": (3, 2, False),
        "EM-1": (0, 0, False),
        "EM-1-1": (2, 1, False),
        "EM-2": (0, 1, True),
    }
    assert found["EM"].topicless == 1


def test_a_topic_is_split_up_by_difficulty_and_kind(editor, filled):
    venn = lines(editor)["EM-1-1"]
    split = {label: (x.live, x.drafts) for label, x in venn.difficulties}
    assert split == {"Easy": (1, 1), "Medium": (0, 0), "Hard": (1, 0)}
    kinds = {label: (x.live, x.drafts) for label, x in venn.kinds}
    assert kinds == {"Single choice": (1, 1), "Numeric": (1, 0)}


def test_kind_and_difficulty_narrow_what_is_counted(editor, filled):
    assert facts(lines(editor, kind="numeric")["EM-1-1"]) == (1, 0, False)
    medium = lines(editor, difficulty="medium")
    assert {line.is_gap for line in medium.values()} == {True}


def test_only_gaps_are_shown_where_asked_for(editor, filled):
    assert list(lines(editor, gaps="on")) == ["EM-2"]


def test_a_part_of_the_syllabus_is_shown_alone(editor, filled):
    other = make_topic(make_subject(make_syllabus("B", parent=make_home()), "IT"), "X")
    assert list(lines(editor, below=other.get_parent().pk)) == ["IT", "X"]
    assert "EM" not in lines(editor, below=other.get_parent().get_parent().pk)


def test_a_page_that_is_no_part_of_a_syllabus_is_no_choice(editor, filled):
    answer = editor.get(URL, {"below": filled["venn"].pk})
    assert "below" in answer.context["filters"].form.errors


def test_what_was_merged_away_counts_no_more(editor, filled):
    live = Question.objects.filter(live=True, question_topics__topic=filled["venn"])
    kept, gone = live.order_by("pk")
    Question.objects.filter(pk=gone.pk).update(live=False)
    Pair.objects.create(
        first=kept, second=gone, score=1, is_exact=True, verdict="merged", kept=kept
    )
    assert facts(lines(editor)["EM-1-1"]) == (1, 1, False)


def test_without_a_syllabus_the_report_says_what_to_do(editor, db):
    make_home()
    assert "There is no subject yet" in editor.get(URL).content.decode()


def test_gaps_are_told_in_words_and_titles_stay_as_written(editor, filled):
    screen = editor.get(URL).content.decode()
    assert "समुच्चय" in screen
    assert screen.count("coverage-gap") == 1
    assert "1 without a topic" in screen


def test_a_file_holds_every_count(editor, filled):
    answer = editor.get(URL, {"export": "csv"})
    rows = csv.DictReader(b"".join(answer.streaming_content).decode().splitlines())
    venn = {row["Code"]: row for row in rows}["EM-1-1"]
    assert (venn["Published"], venn["Drafts"], venn["Gap"]) == ("2", "1", "False")
    assert (venn["Easy, drafts"], venn["Numeric, published"]) == ("1", "1")


def test_the_report_is_flat(editor, filled):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(URL).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for n in range(6):
        topic = make_topic(filled["maths"], f"N-{n}")
        put(make_question(), filled["maths"], topic)
    assert queries() == few


@pytest.mark.parametrize("name", ["sets", "maths"])
def test_a_syllabus_and_its_subjects_lead_to_the_report(editor, filled, name):
    page = filled[name]
    screen = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    link = f"{URL}?below={page.pk}"
    assert (link in screen.content.decode()) == (name == "maths")
