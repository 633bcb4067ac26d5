"""A marker planted in keys and explanations reaches no student before release."""

import pytest

from tests.exams.factories import make_exam, make_question, numeric, single_choice
from tests.exams.sitting import Sitting
from tests.factories import api, make_user
from tests.guards.routes import ROUTES
from tests.guards.test_routes import call

MARKER = "KEY-7f3a"
NUMBER = "73912.5"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    answer = single_choice("one", "two", right=1)
    marked = make_question(answer=answer, explanation=f"{MARKER}: two is right")
    return Sitting(make_exam([[marked, make_question(answer=numeric(NUMBER))]]))


def answers(sitting):
    """What every GET below /api/ and the public pages say to whom."""
    clients = (sitting.client, api(make_user()), api())
    for client in clients:
        for method, path in ROUTES:
            if method == "get" and path.startswith("api/v1/"):
                yield path, call(client, method, path, sitting)
        yield (
            "start",
            call(
                client, "post", f"api/v1/exams/{sitting.exam.slug}/attempts/", sitting
            ),
        )


def text_of(response):
    return b"".join(
        response.streaming_content if response.streaming else [response.content]
    )


def test_no_answer_holds_a_key_before_release(sitting):
    sitting.save(sitting.answer(0))
    for path, response in answers(sitting):
        content = text_of(response).decode()
        assert MARKER not in content, path
        assert NUMBER not in content, path
        assert '"key"' not in content, path


def test_the_marker_is_really_there_after_release(sitting):
    sitting.submit()
    content = text_of(sitting.get("review/")).decode()
    assert MARKER in content
    assert NUMBER in content


def test_the_delivered_paper_does_not_tell_right_from_wrong(sitting):
    question = sitting.paper["questions"][0]
    assert set(question) == {
        "question",
        "section",
        "number",
        "marks",
        "kind",
        "options",
        "texts",
    }
    assert set(question["texts"]["en"]) == {"prompt", "options"}
