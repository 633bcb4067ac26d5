"""Confirmations that meet."""

import io
import threading
from contextlib import suppress
from functools import partial

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection

import pytest

from cms.media.actions import take_bytes
from cms.models import CustomImage, Upload
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


class Slow(io.BytesIO):
    """Stops half way until it is told to go on."""

    def __init__(self, data):
        super().__init__(data)
        self.begun, self.go_on = threading.Event(), threading.Event()

    def read(self, size=-1):
        if self.tell():
            self.begun.set()
            assert self.go_on.wait(10)
        return super().read(min(size, 2000) if size > 0 else 2000)


def confirmed_half_way(script, send):
    """What a confirmation is told while `send(stream)` is running, and then."""
    data = made.noisy((60, 60))
    announced = script.announce(data).json()
    stream = Slow(data)

    def run():
        send(Upload.objects.get(), stream)
        connection.close()

    sender = threading.Thread(target=run)
    sender.start()
    assert stream.begun.wait(10)
    early = script.confirm(announced)
    stream.go_on.set()
    sender.join(10)
    return early, script.confirm(announced)


@pytest.mark.race
def test_a_confirmation_while_bytes_arrive_finds_none_and_spoils_nothing(own_database):
    size = len(made.noisy((60, 60)))
    send = partial(take_bytes, content_type="image/png", size=size)
    early, late = confirmed_half_way(Script(), send)
    assert (early.status_code, early.json()["code"]) == (409, "upload-missing")
    assert late.status_code == 200
    assert CustomImage.objects.count() == 1


@pytest.mark.race
def test_control_bytes_stored_where_they_are_looked_for_would_be_spoilt(own_database):
    def send(upload, stream):
        name = f"incoming/{upload.object_key}"
        with suppress(FileNotFoundError):
            default_storage.save(name, File(PiecesOf(stream), name))

    early, late = confirmed_half_way(Script(), send)
    assert early.status_code == 400
    assert late.status_code == 404
    assert not CustomImage.objects.exists()


class PiecesOf:
    """A stream without a size, read in pieces."""

    def __init__(self, stream):
        self.read = stream.read
