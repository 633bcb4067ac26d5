"""No student, visitor or mail learns where bytes lie, and no private file has a URL."""

import re
from datetime import timedelta

from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone

import pytest

from cms.media.actions import set_avatar
from cms.models import CustomDocument, CustomImage, CustomRendition
from exams.models import Attempt
from tests.cms import bytes as made
from tests.cms import s3
from tests.cms.test_blobs import make_image
from tests.cms.test_media_library import make_document
from tests.exams.factories import make_exam
from tests.exams.pictures import question_with
from tests.exams.sitting import Sitting
from tests.factories import api, make_home, make_user
from tests.guards.routes import ROUTES
from tests.guards.test_routes import call

pytestmark = pytest.mark.django_db
FOLDERS = re.compile(
    rb"(blobs|renditions|incoming|pictures|documents|qassets|notes|prints|files|avatars)"
    rb"/(\d{4}/\d{2}|[0-9a-f]{2})/|original_images|/media/|X-Amz-|amazonaws"
)
PAGES = ("/", "/api/schema", "/api/docs", "/nothing/", "/sitemap.xml")


@pytest.fixture(scope="module")
def endpoint():
    with s3.store() as url:
        yield url


@pytest.fixture
def sitting(settings, endpoint):
    """An exam with pictures in prompt and explanation, its bytes in a bucket."""
    s3.point_at(settings, endpoint)
    default_storage.ensure()
    prompt, later = make_image(made.picture()), make_image(made.noisy((60, 40)))
    for image in (prompt, later):
        image.get_rendition("width-20")
    make_document()
    make_home()
    sitting = Sitting(make_exam([[question_with(prompt, later)]]))
    set_avatar(sitting.user, made.picture(colour="red"))
    yield sitting
    for name, _ in default_storage.files():
        default_storage.delete(name)


def said(sitting):
    """(where, headers and body) of everything students and visitors can ask for."""
    for client in (sitting.client, api(make_user()), api()):
        for method, path in ROUTES:
            if method == "get" and path.startswith("api/v1/"):
                yield path, whole(call(client, method, path, sitting))
        for page in PAGES:
            yield page, whole(client.get(page))
        start = f"api/v1/exams/{sitting.exam.slug}/attempts/"
        yield start, whole(call(client, "post", start, sitting))
    for url in sitting.start().json()["media"].values():
        yield url, heads(sitting.client.get(url))
        yield url, heads(sitting.client.get(url, headers={"range": "bytes=0-3"}))
    yield "mail", "".join(str(letter.message()) for letter in mail.outbox).encode()


def heads(response):
    return repr(dict(response.items())).encode()


def whole(response):
    return heads(response) + response.getvalue()


def secrets(endpoint):
    """What must never be said: hosts, buckets, keys, and URLs of the library."""
    yield from (endpoint, endpoint.removeprefix("http://"), s3.BUCKET)
    for model in (CustomImage, CustomDocument, CustomRendition):
        for thing in model.objects.all():
            yield from (thing.file.name, thing.file.url)
    yield from (name for name, _ in default_storage.files())


def refuse_leaks(sitting, endpoint):
    hidden = [secret.encode() for secret in secrets(endpoint)]
    seen = 0
    for where, text in said(sitting):
        found = [secret for secret in hidden if secret in text]
        assert not found, where
        where_it_lies = FOLDERS.search(text)
        assert not where_it_lies or where in ("/api/schema",), (where, where_it_lies)
        seen += 1
    assert seen > 60
    assert len(hidden) > 10


def test_no_answer_names_a_key_a_host_or_a_private_file(sitting, endpoint):
    sitting.save(sitting.answer(0))
    refuse_leaks(sitting, endpoint)


def test_no_answer_does_after_release_either(sitting, endpoint):
    sitting.submit()
    review = sitting.get("review/").json()
    assert len(review["media"]) == 2
    refuse_leaks(sitting, endpoint)
    for url in review["media"].values():
        assert sitting.client.get(url).status_code == 200


def test_a_picture_of_an_explanation_has_no_link_before_release(sitting):
    assert len(sitting.paper["media"]) == 1
    assert len(sitting.get("media/").json()["media"]) == 1
    sitting.submit()
    assert len(sitting.get("media/").json()["media"]) == 2


def test_nothing_leaves_while_the_release_lies_ahead(sitting):
    sitting.submit()
    ahead = timezone.now() + timedelta(days=1)
    Attempt.objects.filter(pk=sitting.paper["id"]).update(released_at=ahead)
    assert sitting.get("review/").json()["code"] == "not-released"
    assert len(sitting.get("media/").json()["media"]) == 1
    assert sitting.submit().json()["result"] is None


def test_no_library_url_answers_a_student(sitting):
    for model in (CustomImage, CustomDocument, CustomRendition):
        for thing in model.objects.all():
            assert sitting.client.get(thing.file.url).status_code == 404
    for document in CustomDocument.objects.all():
        assert sitting.client.get(document.url).status_code == 404
