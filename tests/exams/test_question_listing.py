"""The listing of questions: every filter, sort and search, in as many queries always."""

from decimal import Decimal

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

import pytest

from exams.bank import searching
from exams.bank.actions import note_use
from exams.bank.columns import STAND_IN
from exams.bank.listing import batches
from exams.models import ExamType, Question, QuestionExamType
from settings import roles
from tests.exams.editing import signed_in, url
from tests.exams.factories import (
    draft_question,
    make_exam,
    make_question,
    numeric,
    text,
    true_false,
)
from tests.factories import make_subject, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    signed_in(client).groups.add(Group.objects.get(name=roles.PUBLISHER))
    return client


def listed(client, query=""):
    response = client.get(f"{url('question', 'list')}?{query}")
    assert response.status_code == 200
    return [str(question) for question in response.context["object_list"]]


@pytest.fixture
def bank(workflow):
    """Questions that every filter tells apart from "Other?"; answers what they need."""
    subject = make_subject(title="Mechanics")
    topic = make_topic(subject, "M-1", title="Motion")
    below = make_topic(topic, "M-1-1", title="Falling")
    make_question("Other?", true_false(), difficulty="easy")
    hard = make_question("Hard?", numeric(), difficulty="hard", subject=subject)
    hard.tags.add("algebra")
    hard.question_topics.create(topic=below)
    hard.save_revision().publish()
    kind = ExamType.objects.create(name="Recruitment")
    QuestionExamType.objects.create(question=hard, exam_type=kind)
    make_question("Both?", true_false(), hi="दोनों?")
    image = get_image_model().objects.create(title="x", file=get_test_image_file())
    value = {"image": image.pk, "alt": {"en": "x", "hi": ""}}
    shown = draft_question("Drawn?", true_false())
    shown.prompt = [
        ("text", {"en": "Drawn?", "hi": ""}),
        ("image", {**value, "image": image}),
    ]
    shown.save()
    shown.save_revision()
    waiting = draft_question("Waiting?", true_false())
    workflow.start(waiting, make_user(is_superuser=True))
    changed = make_question("Changed?", true_false())
    changed.save_revision()
    used = make_question("Used?", true_false())
    make_exam([[used]])
    facts = {"import_batch": 7, "import_label": "a.csv", "facility": Decimal("40.5")}
    note_use({used.pk: facts})
    return {"subject": subject, "topic": topic, "below": below, "kind": kind}


FILTERS = [
    ("kind=numeric", ["Hard?"]),
    ("difficulty=hard", ["Hard?"]),
    ("place={subject}", ["Hard?"]),
    ("place={topic}", ["Hard?"]),
    ("place={below}", ["Hard?"]),
    ("place=999999", None),
    ("tag=algebra", ["Hard?"]),
    ("exam_type={kind}", ["Hard?"]),
    ("state=draft", ["Waiting?", "Drawn?"]),
    ("state=changed", ["Changed?"]),
    ("state=review", ["Waiting?"]),
    ("state=live", ["Used?", "Both?", "Hard?", "Other?"]),
    ("language=hi", ["Both?"]),
    ("language=both", ["Both?"]),
    ("language=stale", []),
    ("has_picture=true", ["Drawn?"]),
    ("never_used=false", ["Used?"]),
    ("facility_min=40&facility_max=41", ["Used?"]),
    ("facility_min=41", []),
    ("facility_max=40", []),
    ("batch=7", ["Used?"]),
    ("q=waiting", ["Waiting?"]),
    ("q=दोनों", ["Both?"]),
    ("q=wait", ["Waiting?"]),
    ("q=-", None),
    ("q='%5C:*", []),
    ("q=nothing+of+the+sort", []),
    ("q=hard&tag=algebra&kind=numeric&place={topic}&never_used=true", ["Hard?"]),
    ("q=used&never_used=false&batch=7&state=live&has_picture=false", ["Used?"]),
    ("q=changed&state=changed&ordering=subject__title", ["Changed?"]),
]


def named(query, bank):
    return query.format(**{name: thing.pk for name, thing in bank.items()})


def test_every_filter_finds_what_it_says_and_nothing_else(editor, bank):
    everything = set(listed(editor))
    assert len(everything) == 7
    for query, found in FILTERS:
        seen = listed(editor, named(query, bank))
        # A value that is no choice narrows nothing and shows its error.
        assert seen == found if found is not None else set(seen) == everything, query


def test_never_used_and_english_leave_the_rest(editor, bank):
    assert "Used?" not in listed(editor, "never_used=true")
    assert len(listed(editor, "never_used=true")) == 6
    assert len(listed(editor, "language=en")) == 7


def test_a_draft_of_which_one_language_changed_is_stale_until_confirmed(editor):
    question = make_question("Old?", hi="पुराना?")
    question.prompt = [text("New?", "पुराना?")]
    block = Question._meta.get_field("prompt").stream_block
    question.prompt = block.to_python([text("New?", "पुराना?")])
    question.save_revision()
    assert listed(editor, "language=stale") == ["Old?"]
    draft = question.get_latest_revision_as_object()
    draft.prompt = block.to_python([text("New?", "नया?")])
    draft.save_revision().publish()
    assert listed(editor, "language=stale") == []


SORTS = ["kind", "subject__title", "difficulty", "live", "uses", "latest_revision_id"]


def test_rows_that_compare_equal_keep_one_order(editor):
    names = [str(draft_question(f"Row {n}?", true_false())) for n in range(60)]
    for sort in SORTS:
        both = f"ordering={sort}", f"ordering=-{sort}"
        up, down = (listed(editor, x) + listed(editor, f"{x}&p=2") for x in both)
        assert (up, down) == (names, names[::-1]), sort


def test_an_unknown_sort_is_the_usual_one(editor):
    names = [str(draft_question(f"Row {n}?")) for n in range(3)]
    assert listed(editor, "ordering=metadata") == names[::-1]


def asked(client, query):
    with CaptureQueriesContext(connection) as queries:
        listed(client, query)
    return len(queries)


def test_a_question_that_begins_with_a_picture_is_named_without_looking_it_up():
    question = draft_question("What is this?")
    picture = {"image": 1, "alt": {"en": "A cell", "hi": ""}}
    question.prompt = [{"type": "image", "value": picture}, *question.prompt.raw_data]
    question.save()
    with CaptureQueriesContext(connection) as queries:
        assert str(Question.objects.get()) == "What is this?"
    assert len(queries) == 1


def test_filters_and_sorts_ask_as_often_for_twelve_questions_as_for_three(editor, bank):
    queries = ["", *(f"ordering={x}" for x in SORTS), *(x for x, _ in FILTERS)]
    fill(3, bank)
    for query in queries:
        listed(editor, named(query, bank))
    few = {query: asked(editor, named(query, bank)) for query in queries}
    fill(9, bank)
    many = {query: asked(editor, named(query, bank)) for query in queries}
    assert many == few


def fill(count, bank):
    """Questions that most filters find."""
    for _ in range(count):
        question = make_question(
            "Hard? Waiting?", numeric(), hi="दोनों?", difficulty="hard"
        )
        question.tags.add("algebra")
        if bank:
            question.subject = bank["subject"]
            question.question_topics.create(topic=bank["below"])
        question.save_revision().publish()
        question.save_revision()
        facts = {
            "import_batch": 7,
            "import_label": "a.csv",
            "facility": Decimal("40.5"),
        }
        note_use({question.pk: facts})


def test_an_empty_bank_and_an_empty_finding_say_so(editor):
    page = editor.get(url("question", "list")).content.decode()
    assert "There are no questions to display." in page
    assert url("question", "add") in page
    draft_question()
    page = editor.get(f"{url('question', 'list')}?q=nothing").content.decode()
    assert "No questions match your query" in page


def test_the_menu_of_every_row_names_that_row_and_leads_to_it(editor):
    made = [make_question(words, numeric()) for words in ("1 < 2?", "Is it & so?")]
    page = editor.get(url("question", "list")).content.decode()
    assert str(STAND_IN.pk) not in page
    for question in made:
        assert page.count(f"More options for &#x27;{escape(question)}&#x27;") == 1
        assert page.count(url("question", "delete", question.pk)) == 1


def test_a_word_that_many_have_narrows_like_a_rare_one(editor, monkeypatch):
    make_question("Many words?", numeric(), difficulty="easy")
    make_question("Many more?", numeric(), difficulty="hard")
    make_question("Others?", numeric())
    monkeypatch.setattr(searching, "FEW", 1)
    assert set(listed(editor, "q=man")) == {"Many words?", "Many more?"}
    assert listed(editor, "q=man&difficulty=hard") == ["Many more?"]
    assert listed(editor, "q=man+mor") == ["Many more?"]


def test_import_batches_are_told_once_each_and_the_last_first(editor):
    for batch in (3, 5, 5, 4):
        facts = {"import_batch": batch, "import_label": f"File {batch}"}
        note_use({make_question("Same?", numeric()).pk: facts})
    assert batches() == [(5, "File 5"), (4, "File 4"), (3, "File 3")]
