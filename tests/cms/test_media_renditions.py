"""Lighter copies, made by a job that claims rows."""

import io
from datetime import timedelta

from django.utils import timezone

import pytest
from PIL import Image

from cms.media.actions import keep_content, make_due_renditions
from cms.media.actions import renditions as making
from cms.media.contents import Content, checked
from cms.models import BlobRendition
from tests.cms import bytes as made
from tests.racing import race

State = BlobRendition.State


def keep(data, name="a.png"):
    return keep_content(checked(data, name))


def states(blob):
    rows = blob.renditions.order_by("max_width", "content_type")
    return [row.state for row in rows]


@pytest.mark.django_db
def test_a_kept_picture_has_its_copies_planned_once():
    blob = keep(made.noisy())
    keep(made.noisy())
    planned = set(blob.renditions.values_list("max_width", "content_type"))
    assert planned == {
        (width, kind) for width in (360, 720) for kind in ("image/webp", "image/avif")
    }
    assert set(states(blob)) == {State.DUE}
    for other in (
        Content("audio/mpeg", made.mp3()),
        Content("image/svg+xml", b"<svg/>"),
    ):
        assert not keep_content(other).renditions.exists()


@pytest.mark.django_db
def test_the_job_makes_them_narrow_and_light():
    blob = keep(made.noisy((900, 500)))
    assert make_due_renditions(now=timezone.now()) == 4
    assert make_due_renditions(now=timezone.now()) == 0
    for row in blob.renditions.all():
        assert row.state == State.DONE
        assert row.size < blob.size
        with row.file.open("rb") as file, Image.open(file) as picture:
            assert picture.width == row.max_width
            assert picture.get_format_mimetype() == row.content_type


@pytest.mark.django_db
def test_a_narrow_picture_is_not_blown_up_and_a_light_one_left_alone():
    narrow = keep(made.noisy((200, 100)))
    tiny = keep(made.picture("WEBP", size=(2, 2)), "a.webp")
    make_due_renditions(now=timezone.now())
    for row in narrow.renditions.filter(state=State.DONE):
        with row.file.open("rb") as file, Image.open(file) as picture:
            assert picture.width == 200
    assert set(states(tiny)) == {State.NEEDLESS}


@pytest.mark.django_db
def test_a_photo_is_turned_upright_and_tells_no_place():
    photo = keep_content(Content("image/jpeg", turned(), 800, 1200))
    make_due_renditions(now=timezone.now())
    row = photo.renditions.get(max_width=360, content_type="image/webp")
    with row.file.open("rb") as file, Image.open(io.BytesIO(file.read())) as picture:
        assert picture.height > picture.width
        assert not picture.getexif()


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    base = Image.effect_noise((1200, 800), 60).convert("RGB")
    base.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


@pytest.mark.django_db
def test_clear_parts_stay_clear():
    out = io.BytesIO()
    base = Image.effect_noise((800, 600), 80).convert("RGBA")
    base.putalpha(Image.effect_noise((800, 600), 80))
    base.save(out, "PNG")
    blob = keep(out.getvalue())
    make_due_renditions(now=timezone.now())
    row = blob.renditions.get(max_width=360, content_type="image/webp")
    with row.file.open("rb") as file, Image.open(file) as picture:
        assert picture.mode == "RGBA"


@pytest.mark.django_db
def test_what_cannot_be_made_is_put_off_and_then_given_up():
    bad = keep_content(Content("image/png", b"no picture", 1, 1))
    good = keep(made.noisy())
    now = timezone.now()
    assert make_due_renditions(now=now) == 8
    assert set(states(good)) == {State.DONE}
    assert set(states(bad)) == {State.DUE}
    assert make_due_renditions(now=now) == 0
    for _ in range(making.TRIES):
        now += timedelta(days=30)
        make_due_renditions(now=now)
    assert set(states(bad)) == {State.FAILED}


@pytest.mark.race
def test_two_workers_make_each_copy_once(own_database):
    for seed in range(3):
        keep(made.noisy((300 + seed, 200)))
    BlobRendition.objects.update(state=State.DUE, file="", sha256="", size=None)
    counts = race(*[lambda: make_due_renditions(now=timezone.now())] * 2)
    assert sum(counts) == BlobRendition.objects.count() == 12
    assert not BlobRendition.objects.filter(state=State.DUE).exists()
