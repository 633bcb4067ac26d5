"""Scripted uploads in two steps, against the local store."""

import hashlib
from datetime import timedelta
from functools import partial
from io import BytesIO
from urllib.parse import urlsplit

from django.contrib.auth.models import Group, Permission
from django.core.files.storage import default_storage
from django.utils import timezone

import pytest

from cms.media import rules
from cms.media.actions import take_bytes
from cms.models import Avatar, Blob, CustomDocument, CustomImage, Upload
from core.problems import Refusal
from settings.roles import EDITOR
from tests.cms import bytes as made
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db
UPLOADS = "/api/v1/staff/uploads/"


def make_editor():
    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name=EDITOR))
    return user


class Script:
    """A program that uploads."""

    def __init__(self, user=None):
        self.user = user or make_editor()
        self.client = api(self.user)

    def announce(self, data, name="a.png", kind="image/png", purpose=None, **told):
        body = {
            "file_name": name,
            "content_type": kind,
            "size_bytes": len(data),
            "purpose": purpose or "QUESTION_IMAGE",
            **told,
        }
        return self.client.post(UPLOADS, body, content_type="application/json")

    def put(self, announced, data, kind="image/png"):
        path = urlsplit(announced["presigned_put_url"]).path
        return api().put(path, data, content_type=kind)

    def confirm(self, announced):
        return self.client.post(f"{UPLOADS}{announced['file_id']}/confirm/")

    def whole(self, data, name="a.png", kind="image/png", purpose=None, **told):
        announced = self.announce(data, name, kind, purpose, **told).json()
        assert self.put(announced, data, kind).status_code == 200
        return announced, self.confirm(announced)


def params(response):
    return [error["param"] for error in response.json()["errors"]]


def nothing_is_kept(announced=None):
    if announced:
        key = announced["object_key"]
        assert not default_storage.exists(key)
        assert not default_storage.exists(f"incoming/{key}")
    return not any(
        model.objects.exists() for model in (Upload, CustomImage, CustomDocument)
    )


@pytest.mark.parametrize(
    ("purpose", "name", "kind", "data", "folder"),
    [
        ("QUESTION_IMAGE", "a.png", "image/png", made.picture(), "qassets"),
        ("OPTION_IMAGE", "a.jpg", "image/jpeg", made.picture("JPEG"), "qassets"),
        ("EXPLANATION_IMAGE", "a.webp", "image/webp", made.picture("WEBP"), "qassets"),
        ("AUDIO", "a.mp3", "audio/mpeg", made.mp3(), "qassets"),
        ("AUDIO", "a.m4a", "audio/x-m4a", made.m4a(), "qassets"),
        ("NOTES_PDF", "a.pdf", "application/pdf", made.pdf(), "notes"),
        ("PRINT_PDF", "a.pdf", "application/pdf", made.pdf(), "prints"),
        ("OTHER", "a.ogg", "audio/ogg", made.ogg(), "files"),
    ],
    ids=lambda x: str(x)[:20] if isinstance(x, str) else "",
)
def test_a_file_is_announced_sent_and_confirmed(
    purpose, name, kind, data, folder, django_capture_on_commit_callbacks
):
    script = Script()
    with django_capture_on_commit_callbacks(execute=True):
        announced, answer = script.whole(data, name, kind, purpose)
    said = answer.json()
    assert answer.status_code == 200, said
    suffix = name[1:]
    month = timezone.now().strftime("%Y/%m")
    assert announced["object_key"].startswith(f"{folder}/{month}/")
    assert announced["object_key"].endswith(suffix)
    assert (said["status"], said["file_id"]) == ("confirmed", announced["file_id"])
    assert default_storage.exists(announced["object_key"])
    assert not default_storage.exists(f"incoming/{announced['object_key']}")
    model = CustomImage if kind.startswith("image/") else CustomDocument
    thing = model.objects.get(pk=said["image_id"] or said["document_id"])
    assert thing.file.name == announced["object_key"]
    assert thing.collection.get_view_restrictions().exists()
    assert script.confirm(announced).json() == said
    assert model.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"name": "a.jpg"}, "file_name"),
        ({"name": "a"}, "file_name"),
        ({"name": "a\u202egnp.png"}, "file_name"),
        ({"name": "a\r\nb.png"}, "file_name"),
        ({"name": "x" * 252 + ".png"}, "file_name"),
        ({"size_bytes": -1}, "size_bytes"),
        ({"size_bytes": 10**30}, "size_bytes"),
        ({"kind": "image/svg+xml", "name": "a.svg"}, "content_type"),
        ({"kind": "application/pdf", "name": "a.pdf"}, "content_type"),
        ({"size_bytes": 0}, "size_bytes"),
        ({"size_bytes": 3_000_000}, "size_bytes"),
        ({"purpose": "ANYTHING"}, "purpose"),
        ({"checksum_sha256": "abc"}, "checksum_sha256"),
        ({"object_key": "qassets/mine.png"}, "object_key"),
    ],
)
def test_what_may_not_come_is_refused_before_it_is_sent(change, param):
    answer = Script().announce(made.picture(), **change)
    assert answer.status_code == 400
    assert params(answer) == [param]
    assert nothing_is_kept()


@pytest.mark.parametrize("purpose", sorted(rules.TERMS))
def test_each_purpose_has_a_permission_of_its_own(purpose):
    terms = rules.TERMS[purpose]
    data, name, kind = (
        (made.pdf(), "a.pdf", "application/pdf")
        if "PDF" in purpose
        else (made.mp3(), "a.mp3", "audio/mpeg")
        if purpose == "AUDIO"
        else (made.picture(), "a.png", "image/png")
    )
    student, staff = make_user(), make_user(is_staff=True)
    others = [x.permission for x in rules.TERMS.values() if x.permission]
    codenames = [x.partition(".")[2] for x in others if x != terms.permission]
    staff.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    for user in (student, staff):
        answer = Script(user).announce(data, name, kind, purpose)
        allowed = user is staff and not terms.permission
        assert answer.status_code == (201 if allowed else 403)
    holder = make_user(is_staff=True)
    if terms.permission:
        codename = terms.permission.partition(".")[2]
        holder.user_permissions.add(Permission.objects.get(codename=codename))
    assert Script(holder).announce(data, name, kind, purpose).status_code == 201


@pytest.mark.parametrize(
    ("data", "param"),
    [
        (made.picture("WEBP"), "extension"),
        (b"<svg></svg>", "type"),
        (made.picture() + made.archive(), "disguise"),
        (made.png_bomb(), "pixels"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_bytes_that_are_something_else_are_refused_and_nothing_is_kept(data, param):
    announced, answer = Script().whole(data)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["code"] == param
    assert error["message"]
    assert nothing_is_kept(announced)


def test_a_wrong_checksum_is_refused_and_nothing_is_kept():
    announced, answer = Script().whole(made.picture(), checksum_sha256="0" * 64)
    assert (answer.status_code, params(answer)) == (400, ["checksum_sha256"])
    assert nothing_is_kept(announced)


def test_a_right_checksum_is_taken():
    data = made.picture()
    told = hashlib.sha256(data).hexdigest()
    _, answer = Script().whole(data, checksum_sha256=told)
    assert (answer.status_code, answer.json()["sha256"]) == (200, told)


def test_other_sizes_and_types_than_announced_are_not_even_stored():
    script = Script()
    announced = script.announce(made.picture()).json()
    assert params(script.put(announced, made.picture() + b"x")) == ["size_bytes"]
    assert params(script.put(announced, made.picture(), "text/html")) == [
        "content_type"
    ]
    assert script.confirm(announced).json()["code"] == "upload-missing"
    assert script.put(announced, made.picture()).status_code == 200
    assert script.confirm(announced).status_code == 200


def test_an_upload_is_its_own_and_its_address_ends():
    script = Script()
    announced = script.announce(made.picture()).json()
    assert Script().confirm(announced).status_code == 404
    assert api(make_user()).post(
        f"{UPLOADS}{announced['file_id']}/confirm/"
    ).status_code == 404  # fmt: skip
    assert (
        script.put({"presigned_put_url": f"{UPLOADS}bytes/x.y.z"}, b"").status_code
        == 404
    )
    script.put(announced, made.picture())
    script.confirm(announced)
    again = script.put(announced, made.picture(colour="red"))
    assert (again.status_code, again.json()["code"]) == (409, "upload-done")
    with CustomImage.objects.get().file.open("rb") as file:
        assert file.read() == made.picture()


def test_an_address_that_takes_bytes_runs_out(settings):
    import time_machine

    script = Script()
    announced = script.announce(made.picture()).json()
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        late = script.put(announced, made.picture())
    assert (late.status_code, late.json()["code"]) == (410, "link-expired")


@pytest.mark.parametrize("shape", ["raw", "form"])
def test_a_student_sets_sees_and_takes_away_an_avatar(shape):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    user = make_user()
    client = api(user)
    url = "/api/v1/me/avatar/"
    assert client.get(url).status_code == 404
    data = made.noisy((800, 600), "JPEG")
    if shape == "raw":
        answer = client.put(url, data, content_type="image/jpeg")
    else:
        form = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.jpg", data)})
        answer = client.put(url, form, content_type=MULTIPART_CONTENT)
    said = answer.json()
    assert (answer.status_code, said["width"], said["height"]) == (200, 512, 384)
    assert client.get(said["url"])["Content-Type"] == "image/webp"
    assert api(make_user()).get(said["url"]).status_code == 404
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg></svg>", made.pdf(), made.png_bomb(), made.picture() + b"x"],
    ids=["nothing", "svg", "pdf", "bomb", "more"],
)
def test_an_avatar_that_is_no_picture_is_refused_and_the_old_one_stays(data):
    user = make_user()
    client = api(user)
    url = "/api/v1/me/avatar/"
    client.put(url, made.picture(), content_type="image/png")
    before = Avatar.objects.values().get()
    answer = client.put(url, data, content_type="image/png")
    assert (answer.status_code, params(answer)) == (400, ["file"])
    assert Avatar.objects.values().get() == before
    assert Blob.objects.count() == 1


def test_staff_may_bring_their_own_avatar_in_two_steps():
    user = make_user(is_staff=True)
    announced, answer = Script(user).whole(made.picture(), purpose="AVATAR")
    said = answer.json()
    assert (answer.status_code, user.avatar.blob.content_type) == (200, "image/webp")
    assert (said["sha256"], said["object_key"]) == (user.avatar.blob_id, None)
    assert not default_storage.exists(announced["object_key"])


def test_an_avatar_that_is_no_picture_leaves_nothing_of_its_upload():
    script = Script(make_user(is_staff=True))
    announced, answer = script.whole(made.picture() + b"x", purpose="AVATAR")
    assert answer.status_code == 400
    assert nothing_is_kept(announced)
    assert not Avatar.objects.exists()


def test_an_avatar_has_no_lighter_copies_and_may_not_change_all_the_time(settings):
    user = make_user()
    client = api(user)
    [(times, _)] = settings.LIMITS["avatars"]
    data = made.noisy((600, 600), "JPEG")
    put = partial(client.put, "/api/v1/me/avatar/", data, content_type="image/jpeg")
    assert [put().status_code for _ in range(times + 1)] == [200] * times + [429]
    assert not Avatar.objects.get().blob.renditions.exists()
    assert client.get("/api/v1/me/avatar/").status_code == 200


@pytest.mark.parametrize("loss", ["blocked", "no longer staff", "no permission"])
def test_an_address_does_not_outlive_the_rights_of_its_person(loss):
    script = Script()
    announced = script.announce(made.picture()).json()
    user = script.user
    if loss == "no permission":
        user.groups.clear()
    user.is_active, user.is_staff = loss != "blocked", loss != "no longer staff"
    user.save()
    refused = script.put(announced, made.picture())
    assert refused.status_code == (404 if loss == "blocked" else 403)
    assert not default_storage.exists(f"incoming/{announced['object_key']}")


def test_bytes_that_end_too_soon_are_not_stored():
    script, data = Script(), made.picture()
    announced = script.announce(data).json()
    upload = Upload.objects.get()
    with pytest.raises(Refusal) as caught:
        take_bytes(upload, BytesIO(data[:-9]), content_type="image/png", size=len(data))
    assert caught.value.errors[0]["param"] == "size_bytes"
    assert script.confirm(announced).json()["code"] == "upload-missing"
    assert script.put(announced, data).status_code == 200
    assert script.confirm(announced).status_code == 200
