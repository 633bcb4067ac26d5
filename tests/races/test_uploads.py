"""Confirmations that meet."""

import pytest

from cms.models import CustomImage
from tests.cms import bytes as made
from tests.cms.test_media_uploads import UPLOADS, Script
from tests.factories import api
from tests.racing import race


@pytest.mark.race
def test_two_confirmations_at_once_make_one_picture(own_database):
    script, data = Script(), made.picture()
    announced = script.announce(data).json()
    script.put(announced, data)
    path = f"{UPLOADS}{announced['file_id']}/confirm/"
    answers = race(*[lambda: api(script.user).post(path)] * 4)
    assert {answer.status_code for answer in answers} == {200}
    assert CustomImage.objects.count() == 1
