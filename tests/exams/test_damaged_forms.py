"""Forms as no browser sends them are refused as such and change nothing."""

import pytest

from exams.models import Question
from tests.exams.editing import question_form, signed_in, url

pytestmark = pytest.mark.django_db
DAMAGES = [
    {"prompt-count": "abc"},
    {"prompt-count": "9999"},
    {"prompt-0-order": "abc"},
    {"answer-0-value-options-count": "abc"},
    {"metadata": "[" * 100_000},
    {"metadata": f'{{"a": {"9" * 5000}}}'},
    {"subject": "abc"},
    {"stimulus": "1 OR 1=1"},
    {"question_topics-TOTAL_FORMS": "1", "question_topics-0-topic": "abc"},
]


def test_a_damaged_form_is_a_bad_request(client):
    signed_in(client, superuser=True)
    for damage in DAMAGES:
        data = {**question_form(), **damage}
        for path in (url("question", "add"), url("question", "preview_on_add")):
            assert client.post(path, data).status_code == 400, damage
    assert not Question.objects.exists()
