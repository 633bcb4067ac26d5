"""What JSON can say and text cannot is the client's error, on our hottest call too."""

import pytest

from exams.models import Answer
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting

pytestmark = pytest.mark.django_db
NASTY = [
    '{"value": "\\u0000"}',
    '{"option": "\\u0000"}',
    '{"option": "\\ud800"}',
    '{"option": null}',
    '{"value": 1e400}',
    '{"option": ' + "[" * 200 + "]" * 200 + "}",
    '{"option": "' + "x" * 100_000 + '"}',
    '{"\\u0000": 1}',
    "NaN",
    "-1",
    '"\\u202e"',
]


@pytest.mark.parametrize("response", NASTY)
def test_a_nasty_response_is_refused_or_rejected_and_not_stored(response):
    sitting = Sitting(make_exam())
    question = sitting.paper["questions"][0]["question"]
    body = (
        f'{{"epoch": 1, "answers": [{{"question": {question}, "seq": 1, "at_ms": 1,'
        f' "response": {response}}}]}}'
    )
    answer = sitting.client.put(
        sitting.path("answers/"), body, content_type="application/json"
    )
    assert answer.status_code in (200, 400, 413)
    if answer.status_code == 200:
        assert answer.json()["saved"] == 0
    assert not Answer.objects.exclude(response=None).exists()


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/exams/?cursor=%00",
        "/api/v1/exams/?cursor=nonsense",
        "/api/v1/exams/?page_size=%00",
        "/api/v1/attempts/?cursor=cD0lMDA=",
        "/api/v1/attempts/?cursor=cD14",
        "/api/v1/exams/%00/",
        "/api/v1/assets/%00",
    ],
)
def test_a_nasty_address_is_no_fault(path):
    client = Sitting(make_exam()).client
    client.raise_request_exception = False
    assert client.get(path).status_code in (200, 400, 404)
