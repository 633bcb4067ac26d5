"""No student, visitor or mail learns where bytes lie, and no private file has a URL."""

import re
from datetime import timedelta

from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone

import pytest

from accounts.models import DataExport
from cms.media.actions import set_avatar
from cms.models import CustomDocument, CustomImage, CustomRendition
from exams.models import Exam
from tests.cms import bytes as made
from tests.cms import s3
from tests.cms.test_blobs import make_image
from tests.cms.test_media_library import make_document
from tests.exams.factories import make_exam
from tests.exams.pictures import case_with, question_with
from tests.exams.sitting import Sitting
from tests.factories import api, make_home, make_session, make_user
from tests.guards.routes import ROUTES
from tests.guards.test_routes import call

pytestmark = pytest.mark.django_db
FOLDERS = re.compile(
    rb"(blobs|renditions|incoming|pictures|documents|qassets|notes|prints|files|avatars)"
    rb"/(\d{4}/\d{2}|[0-9a-f]{2})/|original_images|/media/|X-Amz-|amazonaws"
)
ENDS = ("api/v1/me/sessions/", "api/v1/me/delete/")
ENDS += ("api/v1/me/sessions/<uuid:session_id>/",)
PICTURES = made.noisy((60, 40)), made.noisy((50, 40))
PAGES = ("/", "/api/schema", "/api/docs", "/nothing/", "/sitemap.xml")


@pytest.fixture(scope="module")
def endpoint():
    with s3.store() as url:
        yield url


@pytest.fixture
def sitting(settings, endpoint):
    """An exam with pictures and a recording, all its bytes in a bucket."""
    s3.point_at(settings, endpoint)
    default_storage.ensure()
    prompt, later, scene = map(make_image, (made.picture(), *PICTURES))
    for image in (prompt, later, scene):
        image.get_rendition("width-20")
    sound = make_document(made.mp3(), "beep.mp3")
    make_document()
    make_home()
    sitting = Sitting(
        make_exam([[question_with(prompt, later, sound), case_with(scene)]])
    )
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
        for method, path in ROUTES:
            if method != "get" and path.startswith("api/v1/") and path not in ENDS:
                where = f"{method} {path}"
                yield where, whole(call(client, method, path, sitting))
    yield from done(sitting)
    for url in sitting.start().json()["media"].values():
        yield url, heads(sitting.client.get(url))
        yield url, heads(sitting.client.get(url, headers={"range": "bytes=0-3"}))
    yield "mail", "".join(str(letter.message()) for letter in mail.outbox).encode()


def done(sitting):
    """What a student is told who does everything as it is meant."""
    client = sitting.client
    picture = client.put("/api/v1/me/avatar/", made.picture(), content_type="image/png")
    yield "avatar", whole(picture)
    yield "avatar", heads(client.get(picture.json()["url"]))
    name = {"display_name": "Somebody"}
    json = {"content_type": "application/json"}
    yield "me", whole(client.patch("/api/v1/me/", name, **json))
    yield "start", whole(sitting.start())
    yield "save", whole(sitting.save(sitting.answer(0)))
    for answer in (step(sitting), sitting.client.get(stage(sitting))):
        yield "stage", whole(answer)
        for url in answer.json().get("media", {}).values():
            yield url, heads(client.get(url))
    yield "submit", whole(sitting.submit())
    for rest in ("", "result/", "review/", "media/"):
        yield rest, whole(sitting.get(rest))
    yield "export", whole(client.post("/api/v1/me/export/", {}, **json))
    export = DataExport.objects.filter(user=sitting.user).latest("pk")
    yield "export", whole(client.get(f"/api/v1/me/exports/{export.pk}/"))


def stage(sitting):
    return sitting.path(f"questions/{sitting.paper['questions'][1]['question']}/stage/")


def step(sitting):
    """The action that leads to a stage with a picture."""
    body = {"epoch": sitting.paper["epoch"], "action": "ecg", "seq": 1, "at_ms": 5}
    return sitting.client.post(stage(sitting), body, content_type="application/json")


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
    assert seen > 100
    assert len(hidden) > 10


def test_no_answer_names_a_key_a_host_or_a_private_file(sitting, endpoint):
    sitting.save(sitting.answer(0))
    refuse_leaks(sitting, endpoint)


def test_no_answer_does_after_release_either(sitting, endpoint):
    sitting.submit()
    review = sitting.get("review/").json()
    assert len(review["media"]) == 4
    refuse_leaks(sitting, endpoint)
    for url in review["media"].values():
        assert sitting.client.get(url).status_code == 200


def test_a_picture_of_an_explanation_has_no_link_before_release(sitting):
    assert len(sitting.paper["media"]) == 2
    assert len(sitting.get("media/").json()["media"]) == 2
    sitting.submit()
    assert len(sitting.get("media/").json()["media"]) == 4


def test_a_picture_of_a_stage_has_a_link_once_the_stage_is_open(sitting):
    assert not sitting.client.get(stage(sitting)).json()["media"]
    told = step(sitting).json()
    [url] = told["media"].values()
    assert sitting.client.get(url).status_code == 200
    assert api(make_user()).get(url).status_code == 404
    assert set(told["media"]) < set(sitting.get("media/").json()["media"])


def test_nothing_leaves_while_the_release_lies_ahead(sitting):
    sitting.submit()
    ahead = timezone.now() + timedelta(days=1)
    Exam.objects.update(release="at_time", results_at=ahead)
    assert sitting.get("review/").json()["code"] == "not-released"
    assert len(sitting.get("media/").json()["media"]) == 2
    assert sitting.submit().json()["result"] is None


def test_no_library_url_answers_a_student(sitting):
    for model in (CustomImage, CustomDocument, CustomRendition):
        for thing in model.objects.all():
            assert sitting.client.get(thing.file.url).status_code == 404
    for document in CustomDocument.objects.all():
        assert sitting.client.get(document.url).status_code == 404


def test_the_last_answers_of_an_account_name_nothing_either(sitting, endpoint):
    hidden = [secret.encode() for secret in secrets(endpoint)]
    calls = [(m, path) for m, path in ROUTES if path in ENDS and m != "get"]
    assert len(calls) == 3
    for method, path in sorted(calls, key=lambda x: x[1] == "api/v1/me/delete/"):
        client = api(session=make_session(sitting.user))
        body = {"password": "a-long-passphrase-1"} if method == "post" else {}
        path = path.replace("<uuid:session_id>", str(sitting.session.pk))
        json = {"content_type": "application/json"}
        answer = getattr(client, method)(f"/{path}", body, **json)
        assert answer.status_code < 300, answer.content
        assert not [secret for secret in hidden if secret in whole(answer)]
