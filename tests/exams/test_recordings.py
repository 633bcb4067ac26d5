"""A recording from the editor's hands to the student's ears."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest

from cms.media.models import CustomDocument
from tests.cms import bytes as made
from tests.cms.test_blobs import make_image
from tests.cms.test_media_library import root, signed_in
from tests.cms.test_media_uploads import make_editor
from tests.exams.factories import make_exam
from tests.exams.pictures import question_with
from tests.exams.sitting import Sitting

pytestmark = pytest.mark.django_db
GOOD = {
    "beep.mp3": (made.mp3(), "audio/mpeg"),
    "beep.m4a": (made.m4a(), "audio/mp4"),
    "beep.ogg": (made.ogg(), "audio/ogg"),
    "beep.opus": (made.ogg(b"OpusHead"), "audio/ogg"),
}


def choose(name, data):
    """Upload in the document chooser of the question's editor."""
    fields = {
        "document-chooser-upload-title": "Beep",
        "document-chooser-upload-file": SimpleUploadedFile(name, data),
        "document-chooser-upload-collection": root().pk,
    }
    client = signed_in(make_editor())
    return client.post(reverse("wagtaildocs_chooser:create"), fields)


@pytest.mark.parametrize("name", GOOD)
def test_a_recording_of_a_question_is_linked_typed_and_sent_in_parts(name):
    data, content_type = GOOD[name]
    assert choose(name, data).json()["step"] == "chosen"
    sound = CustomDocument.objects.get()
    sitting = Sitting(make_exam([[question_with(make_image(), sound=sound)]]))
    [audio] = [
        block["value"]
        for block in sitting.paper["questions"][0]["texts"]["en"]["prompt"]
        if block["type"] == "audio"
    ]
    assert (audio["type"], audio["transcript"]) == (content_type, "A beep")
    url = sitting.paper["media"][audio["sha256"]]
    answer = sitting.client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
    assert b"".join(answer.streaming_content) == data
    part = sitting.client.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, part["Content-Type"]) == (206, content_type)
    assert part["Content-Range"] == f"bytes 10-19/{len(data)}"
    assert b"".join(part.streaming_content) == data[10:20]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("beep.mp3", b"<html><script>alert(1)</script></html>"),
        ("beep.mp3", made.ogg()),
        ("beep.wav", b"RIFF\x24\0\0\0WAVEfmt "),
        ("beep.ogg", made.ogg() + made.archive()),
    ],
)
def test_the_chooser_of_recordings_takes_what_the_uploads_take(name, data):
    answer = choose(name, data)
    assert answer.json()["step"] != "chosen"
    assert not CustomDocument.objects.exists()
