"""The virus scanner, asked over TCP as clamd is; here a small one of our own."""

import socket
import struct
import threading

import pytest

from cms.media.contents import Rejected
from cms.media.scanning import refuse_infected
from cms.models import CustomImage
from core.problems import Refusal
from tests.cms import bytes as made
from tests.cms.test_media_uploads import Script, nothing_is_kept

MARK = b"X5O!P%@AP"


class Scanner(threading.Thread):
    """Speaks INSTREAM; finds MARK; `said` stands for a verdict of its own."""

    def __init__(self, said=None):
        super().__init__(daemon=True)
        self.said, self.seen = said, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self):
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            with link, link.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack(">I", stream.read(4))[0]:
                    data += stream.read(size)
                self.seen.append(data)
                link.sendall(self.verdict(data))

    def verdict(self, data):
        if self.said is not None:
            return self.said
        return b"stream: Eicar-Test FOUND\0" if MARK in data else b"stream: OK\0"


@pytest.fixture
def scanner(settings):
    scanner = Scanner()
    settings.CLAMD_URL = scanner.url
    scanner.start()
    yield scanner
    scanner.listener.close()


def test_clean_bytes_pass_whole(scanner):
    data = bytes(200_000)
    refuse_infected(data)
    assert scanner.seen == [data]


def test_what_the_scanner_finds_is_refused(scanner):
    with pytest.raises(Rejected) as caught:
        refuse_infected(b"..." + MARK)
    assert caught.value.code == "infected"


@pytest.mark.parametrize("said", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_a_scanner_that_does_not_say_ok_lets_nothing_pass(scanner, said):
    scanner.said = said
    with pytest.raises(Refusal) as caught:
        refuse_infected(b"x")
    assert caught.value.code == "scanner-away"


def test_a_scanner_that_is_away_lets_nothing_pass(settings):
    for url in ("tcp://127.0.0.1:9", "unix:///nowhere/clamd.ctl"):
        settings.CLAMD_URL = url
        with pytest.raises(Refusal) as caught:
            refuse_infected(b"x")
        assert caught.value.code == "scanner-away"


def test_without_a_scanner_nobody_is_asked(settings):
    settings.CLAMD_URL = ""
    refuse_infected(MARK)


@pytest.mark.django_db
def test_an_upload_with_a_virus_is_refused_and_nothing_is_kept(scanner):
    sound = made.mp3()
    data = sound[:40] + MARK + sound[40 + len(MARK) :]
    announced, answer = Script().whole(data, "a.mp3", "audio/mpeg", "AUDIO")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "infected"
    assert nothing_is_kept(announced)


@pytest.mark.django_db
def test_while_the_scanner_is_away_an_upload_waits(settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    script = Script()
    announced, answer = script.whole(made.picture())
    assert (answer.status_code, answer.json()["code"]) == (503, "scanner-away")
    assert not CustomImage.objects.exists()
    settings.CLAMD_URL = ""
    assert script.confirm(announced).status_code == 200
