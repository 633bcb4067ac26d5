"""A case taken in steps over the API: the server opens what the actions lead to."""

import pytest

from exams.models import Answer
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting
from tests.exams.test_kinds_document import EXAMPLES
from tests.exams.test_kinds_publishing import part
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db
SECRET = "infarction"


@pytest.fixture
def sitting():
    case = make_question(
        answer=part("clinical_simulation", EXAMPLES["clinical_simulation"]["editor"])
    )
    return Sitting(make_exam([[case, make_question()]]))


def path(sitting, place=0):
    return sitting.path(
        f"questions/{sitting.paper['questions'][place]['question']}/stage/"
    )


def step(sitting, action, seq=1, client=None, **fields):
    body = {"epoch": 1, "action": action, "seq": seq, "at_ms": 5, **fields}
    client = client or sitting.client
    return client.post(path(sitting), body, content_type="application/json")


def stored(sitting):
    return list(Answer.objects.values_list("response", "flagged"))


def test_the_paper_holds_only_the_first_stage(sitting):
    assert SECRET not in str(sitting.paper)
    assert "ST elevation" not in str(sitting.paper)
    assert "score" not in str(sitting.paper["questions"][0])
    assert SECRET not in sitting.client.get(path(sitting)).content.decode()


def test_an_action_opens_the_next_stage_and_is_stored(sitting):
    told = step(sitting, "ecg").json()
    assert told["stage"] == "s2"
    assert told["left"] == "9"
    assert SECRET in str(told["texts"])
    assert told["response"] == {"actions": ["ecg"]}
    assert told["receipt"]["seqs"] == [[1, 1]]
    assert "score" not in str(told["stages"])
    assert sitting.client.get(path(sitting)).json()["stage"] == "s2"
    assert stored(sitting) == [({"actions": ["ecg"]}, False)]


def test_a_step_sent_again_changes_nothing(sitting):
    first, again = step(sitting, "ecg").json(), step(sitting, "ecg").json()
    assert again["receipt"] == first["receipt"]
    assert (again["saved"], again["stale"]) == (0, 1)
    assert again["stages"] == first["stages"]
    assert stored(sitting) == [({"actions": ["ecg"]}, False)]


def test_a_stale_step_opens_nothing(sitting):
    step(sitting, "home", seq=5)
    told = step(sitting, "ecg", seq=3).json()
    assert told["response"] == {"actions": ["home"]}
    assert SECRET not in str(told)


@pytest.mark.parametrize("action", ["lysis", "nothing", "s2"])
def test_an_action_that_is_not_open_is_refused(sitting, action):
    refused = step(sitting, action)
    assert (refused.status_code, refused.json()["code"]) == (409, "action-not-open")
    assert stored(sitting) == []


def test_steps_cannot_be_undone_by_a_batch_of_answers(sitting):
    step(sitting, "home")
    question = sitting.paper["questions"][0]["question"]
    for seq, response in ((2, None), (3, {"actions": ["ecg"]})):
        item = {"question": question, "response": response, "seq": seq, "at_ms": 9}
        told = sitting.save(item).json()
        assert told["rejected"] == [{"question": question, "code": "answered-in-steps"}]
    assert stored(sitting) == [({"actions": ["home"]}, False)]


def test_a_step_without_action_only_notes_the_flag(sitting):
    assert step(sitting, None, flagged=True).json()["response"] is None
    assert stored(sitting) == [(None, True)]


@pytest.mark.parametrize(
    "fields", [{"seq": 0}, {"seq": 2**31}, {"extra": 1}, {"epoch": "x"}, {"at_ms": -1}]
)
def test_a_malformed_step_is_refused_and_nothing_is_stored(sitting, fields):
    assert step(sitting, "ecg", **{"seq": 1, **fields}).status_code == 400
    assert stored(sitting) == []


def test_others_and_other_kinds_find_no_stages(sitting):
    assert step(sitting, "ecg", client=api(make_user())).status_code == 404
    assert sitting.client.get(path(sitting, place=1)).status_code == 404
    assert stored(sitting) == []


def test_no_step_is_taken_from_another_epoch_or_after_handing_in(sitting):
    assert step(sitting, "ecg", epoch=2).json()["code"] == "epoch-stale"
    sitting.submit()
    assert step(sitting, "ecg").json()["code"] == "attempt-settled"
    assert stored(sitting) == []


def test_the_steps_taken_are_marked(sitting):
    step(sitting, "ecg", seq=1)
    step(sitting, "lysis", seq=2)
    submitted = sitting.submit().json()
    assert submitted["result"]["score"] == "1"
