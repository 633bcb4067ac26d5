"""The same things against an S3 store, over HTTP."""

import io
import json
import tracemalloc
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

import pytest

from cms.media import delivery
from cms.media.actions import (
    drop_stale_uploads,
    drop_stray_files,
    keep_bytes,
    make_due_renditions,
)
from cms.media.checks import look_from_outside
from cms.models import Blob, CustomImage, Upload
from tests.cms import bytes as made
from tests.cms import s3
from tests.cms.test_blobs import make_image
from tests.cms.test_media_streaming import streamed
from tests.cms.test_media_uploads import Script
from tests.exams.factories import make_exam
from tests.exams.pictures import question_with
from tests.exams.sitting import Sitting

pytestmark = pytest.mark.django_db
MB = 1 << 20


@pytest.fixture(scope="module")
def endpoint():
    with s3.store() as url:
        yield url


@pytest.fixture
def bucket(settings, endpoint):
    s3.point_at(settings, endpoint)
    default_storage.ensure()
    yield default_storage
    for name, _ in default_storage.files():
        default_storage.delete(name)


def send(url, data, kind="image/png"):
    request = Request(url, data, {"Content-Type": kind}, method="PUT")
    with urlopen(request) as answer:
        return answer.status


def names(bucket):
    return sorted(name for name, _ in bucket.files())


def test_a_picture_goes_the_whole_way_through_the_bucket(
    bucket, endpoint, django_capture_on_commit_callbacks
):
    data = made.noisy()
    script = Script()
    announced = script.announce(data, purpose="QUESTION_IMAGE").json()
    assert announced["presigned_put_url"].startswith(endpoint)
    assert send(announced["presigned_put_url"], data) == 200
    with django_capture_on_commit_callbacks(execute=True):
        confirmed = script.confirm(announced).json()
    assert names(bucket) == [announced["object_key"]]
    image = CustomImage.objects.get(pk=confirmed["image_id"])
    sitting = Sitting(make_exam([[question_with(image)]]))
    make_due_renditions(now=timezone.now())
    [(sha256, url)] = sitting.paper["media"].items()
    assert endpoint not in json.dumps(sitting.paper)
    assert announced["object_key"] not in json.dumps(sitting.paper)
    assert b"".join(sitting.client.get(url).streaming_content) == data
    part = sitting.client.get(url, headers={"range": "bytes=100-199"})
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == data[100:200]
    light = sitting.client.get(f"{url}?w=360", headers={"accept": "image/webp"})
    assert light["Content-Type"] == "image/webp"
    assert len(b"".join(light.streaming_content)) < len(data)
    assert Blob.objects.get(pk=sha256).file.name in names(bucket)


def test_bytes_that_are_something_else_leave_the_bucket(bucket):
    script = Script()
    page = b"<html><script>alert(1)</script></html>"
    announced = script.announce(page).json()
    send(announced["presigned_put_url"], page)
    assert script.confirm(announced).status_code == 400
    assert names(bucket) == []
    assert not Upload.objects.exists()


def test_the_store_is_told_which_size_and_type_to_take(bucket):
    announced = Script().announce(made.picture()).json()
    signed = parse_qs(urlsplit(announced["presigned_put_url"]).query)
    assert signed["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert int(signed["X-Amz-Expires"][0]) == 15 * 60


@pytest.mark.parametrize(
    ("data", "kind", "param"),
    [
        (made.picture() + b"x" * 50, "image/png", "size_bytes"),
        (made.picture()[:-1] + b"x", "image/png", "broken"),
        (made.picture("WEBP").ljust(len(made.picture()), b"\0"), "text/html", None),
    ],
)
def test_what_a_careless_store_takes_is_caught_when_it_is_confirmed(
    bucket, data, kind, param
):
    script = Script()
    announced = script.announce(made.picture()).json()
    send(announced["presigned_put_url"], data, kind)
    refused = script.confirm(announced)
    assert refused.status_code == 400
    assert param in (None, refused.json()["errors"][0]["param"])
    assert names(bucket) == []
    assert not Upload.objects.exists()


def test_bytes_sent_to_another_key_are_nobodys_and_go(bucket, settings):
    script = Script()
    announced = script.announce(made.picture()).json()
    name = f"incoming/{announced['object_key']}"
    assert name in announced["presigned_put_url"]
    elsewhere = announced["presigned_put_url"].replace(name, "qassets/mine.png")
    send(elsewhere, made.picture())
    assert script.confirm(announced).json()["code"] == "upload-missing"
    later = timezone.now() + timedelta(hours=settings.MEDIA_GRACE_HOURS + 1)
    assert drop_stray_files(now=later) == 1
    assert names(bucket) == []


def test_bytes_sent_after_the_confirmation_change_nothing_and_go(
    bucket, settings, django_capture_on_commit_callbacks
):
    script = Script()
    announced = script.announce(made.picture()).json()
    send(announced["presigned_put_url"], made.picture())
    with django_capture_on_commit_callbacks(execute=True):
        said = script.confirm(announced).json()
    send(announced["presigned_put_url"], made.picture(colour="red"))
    assert script.confirm(announced).json() == said
    image = CustomImage.objects.get()
    with image.file.open("rb") as file:
        assert file.read() == made.picture()
    later = timezone.now() + timedelta(hours=settings.MEDIA_GRACE_HOURS + 1)
    assert drop_stray_files(now=later) == 1
    assert names(bucket) == [announced["object_key"]]


def test_wagtails_own_addresses_stay_ours(bucket, endpoint):
    image = make_image()
    rendition = image.get_rendition("width-20")
    for url in (image.file.url, rendition.url, rendition.img_tag()):
        assert endpoint not in url
        assert s3.BUCKET not in url
    assert image.file.url == f"/media/{image.file.name}"
    assert Client().get(rendition.url).status_code == 404


@pytest.mark.parametrize(
    "size", [30 * MB, pytest.param(200 * MB, marks=pytest.mark.slow)]
)
def test_memory_stays_flat_while_an_object_leaves(bucket, size):
    bucket.put("blobs/large", io.BytesIO(bytes(size)))
    stored = delivery.Stored(bucket, "blobs/large", size, "audio/mpeg", "tag")
    sent, peak = streamed(stored)
    assert sent == size
    assert peak < 4 * MB
    assert not tracemalloc.is_tracing()
    bucket.delete("blobs/large")


def test_keeping_the_same_bytes_twice_keeps_one_object(bucket):
    images = [make_image(title=title) for title in ("One", "Two")]
    keep_bytes(images)
    keep_bytes(images)
    assert len([name for name in names(bucket) if name.startswith("blobs/")]) == 1


def test_housekeeping_works_in_the_bucket_too(bucket, settings):
    announced = Script().announce(made.picture()).json()
    send(announced["presigned_put_url"], made.picture())
    bucket.save("pictures/stray.png", ContentFile(b"x"))
    later = timezone.now() + timedelta(hours=settings.MEDIA_GRACE_HOURS + 1)
    assert drop_stale_uploads(now=later) == 1
    assert drop_stray_files(now=later) == 1
    assert names(bucket) == []


def test_a_bucket_is_made_once(bucket):
    bucket.ensure()
    bucket.ensure()
    assert names(bucket) == []


def found():
    return {finding.id for finding in look_from_outside(None)}


def test_strangers_who_can_read_or_list_are_warned_of(bucket):
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{s3.BUCKET}", f"arn:aws:s3:::{s3.BUCKET}/*"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    assert "cms.W001" not in found()
    bucket.client.put_bucket_policy(Bucket=s3.BUCKET, Policy=policy)
    assert found() == {"cms.W001", "cms.W002"}
    bucket.client.delete_bucket_policy(Bucket=s3.BUCKET)
    assert names(bucket) == []


def test_a_store_that_asks_everybody_who_they_are_is_fine(settings):
    with s3.strict_store() as endpoint:
        s3.point_at(settings, endpoint)
        assert found() == set()


def test_a_bucket_that_does_not_answer_is_warned_of(settings):
    s3.point_at(settings, "http://127.0.0.1:9")
    assert found() == {"cms.W003"}


def test_a_folder_has_no_strangers():
    assert look_from_outside(None) == []
    assert look_from_outside in checks.registry.registry.deployment_checks
