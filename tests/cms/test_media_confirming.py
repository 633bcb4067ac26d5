"""An upload that is confirmed twice at the same moment."""

from functools import partial

import pytest

from cms.media import access
from cms.models import CustomImage
from tests.cms import bytes as made
from tests.cms.test_media_uploads import Script, nothing_is_kept
from tests.racing import race

pytestmark = pytest.mark.race


def sent(data):
    script = Script()
    announced = script.announce(data).json()
    assert script.put(announced, data).status_code == 200
    return script, announced


def files(disk):
    return [path for path in disk.rglob("*") if path.is_file()]


def test_two_confirmations_at_once_take_the_file_once(own_database, disk):
    script, announced = sent(made.picture())
    answers = race(*[partial(script.confirm, announced)] * 3)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1
    assert CustomImage.objects.count() == 1
    assert len(files(disk)) == 1


def test_control_without_the_lock_they_take_it_more_than_once(
    own_database, disk, monkeypatch
):
    locked = access.own_upload
    monkeypatch.setattr(access, "own_upload", lambda *who, lock=False: locked(*who))
    for _ in range(5):
        script, announced = sent(made.picture())
        race(*[partial(script.confirm, announced)] * 3)
    assert CustomImage.objects.count() > 5


def test_two_confirmations_of_what_is_not_taken_keep_nothing(own_database, disk):
    script, announced = sent(b"<svg></svg>")
    answers = race(*[partial(script.confirm, announced)] * 2)
    assert {answer.status_code for answer in answers} <= {400, 404}
    assert nothing_is_kept(announced)
    assert not files(disk)
