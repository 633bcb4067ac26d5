"""Bytes kept under their hash."""

import hashlib
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

import pytest
from PIL import Image

from cms.media.actions import keep_bytes
from cms.models import Blob, CustomImage
from core.problems import Refusal
from tests.racing import race


def picture(format="PNG", size=(40, 20), colour="navy", **options):
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, format, **options)
    return out.getvalue()


def make_image(content=None, name="diagram.png", title="Diagram"):
    content = picture() if content is None else content
    return put_file(CustomImage(title=title), content, name)


def put_file(image, content, name):
    image.file.save(name, ContentFile(content), save=False)
    image.width, image.height = 40, 20
    image.save()
    return CustomImage.objects.get(pk=image.pk)


def read(blob):
    with blob.open() as file:
        return file.read()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("format", "content_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")],
)
def test_type_and_measure_come_from_the_bytes_and_not_from_the_name(
    format, content_type
):
    content = picture(format, (64, 48))
    image = make_image(content, name="wrong.gif")
    blob = keep_bytes([image])[image.pk]
    assert blob.pk == hashlib.sha256(content).hexdigest()
    assert (blob.content_type, blob.size) == (content_type, len(content))
    assert (blob.width, blob.height) == (64, 48)
    assert read(blob) == content


@pytest.mark.django_db
def test_a_picture_taken_sideways_is_measured_as_it_is_shown():
    exif = Image.Exif()
    exif[0x0112] = 6
    image = make_image(picture("JPEG", (64, 48), exif=exif), name="phone.jpg")
    blob = keep_bytes([image])[image.pk]
    assert (blob.width, blob.height) == (48, 64)


@pytest.mark.django_db
def test_the_same_bytes_in_two_pictures_are_one_blob():
    images = [make_image(title=title) for title in ("One", "Two")]
    kept = keep_bytes(images)
    assert set(kept) == {image.pk for image in images}
    assert Blob.objects.get() == kept[images[0].pk] == kept[images[1].pk]


@pytest.mark.django_db
def test_a_replaced_file_makes_a_new_blob_and_the_old_bytes_stay():
    image = make_image()
    old = keep_bytes([image])[image.pk]
    image = put_file(image, picture(colour="red"), "new.png")
    new = keep_bytes([image])[image.pk]
    assert old.pk != new.pk
    assert read(old) == picture()
    assert read(new) == picture(colour="red")


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"<svg></svg>", picture()[:30], b"%PDF-1.7"])
def test_what_is_no_picture_is_refused_and_nothing_is_kept(content):
    good = make_image()
    bad = make_image(content, title="Broken")
    with pytest.raises(Refusal) as caught:
        keep_bytes([good, bad])
    assert caught.value.code == "picture-not-readable"
    assert "Broken" in caught.value.errors[0]["message"]
    assert not Blob.objects.exists()


@pytest.mark.django_db
def test_a_picture_whose_file_is_gone_is_refused():
    image = make_image()
    image.file.storage.delete(image.file.name)
    with pytest.raises(Refusal) as caught:
        keep_bytes([CustomImage.objects.get()])
    assert caught.value.code == "picture-not-readable"


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["size", "content_type", "file"])
def test_a_blob_is_never_changed(change):
    image = make_image()
    keep_bytes([image])
    before = Blob.objects.values().get()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Blob.objects.update(**{change: "7"})
    assert Blob.objects.values().get() == before


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 12])
def test_keeping_many_pictures_asks_as_often_as_keeping_one(
    count, django_assert_num_queries
):
    images = [make_image(picture(size=(8, 8 + n))) for n in range(count)]
    with django_assert_num_queries(7):
        keep_bytes(images)
    with django_assert_num_queries(1):
        keep_bytes(images)
    assert Blob.objects.count() == count


@pytest.mark.django_db
def test_nothing_to_keep_is_nothing():
    assert keep_bytes([]) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("left", [None, b"half"])
@pytest.mark.parametrize("name", ["as it is", "with a suffix"])
def test_a_row_that_lost_its_file_heals_when_the_same_bytes_come(disk, left, name):
    image = make_image()
    if name == "with a suffix":
        taken = hashlib.sha256(picture()).hexdigest()
        (disk / "blobs" / taken[:2]).mkdir(parents=True)
        (disk / "blobs" / taken[:2] / taken).write_bytes(b"in the way")
    blob = keep_bytes([image])[image.pk]
    path = disk / blob.file.name
    path.unlink()
    if left:
        path.write_bytes(left)
    assert keep_bytes([image])[image.pk] == blob
    assert path.read_bytes() == picture()
    beside = [x.name for x in path.parent.iterdir() if x.read_bytes() == picture()]
    assert beside == [path.name]


@pytest.mark.race
def test_two_that_keep_the_same_bytes_at_once_keep_one_row_and_one_file(
    own_database, disk
):
    image = make_image(picture(size=(300, 300)))
    outcomes = race(*[lambda: keep_bytes([image_again(image)])] * 4)
    assert {outcome[image.pk] for outcome in outcomes} == {Blob.objects.get()}
    files = [path for path in (disk / "blobs").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [picture(size=(300, 300))]
    assert read(Blob.objects.get()) == picture(size=(300, 300))


def image_again(image):
    return CustomImage.objects.get(pk=image.pk)


@pytest.mark.race
def test_control_without_the_key_each_keeps_a_row_of_its_own(own_database, disk):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cms_blob DROP CONSTRAINT cms_blob_pkey CASCADE")

    def keep_blindly():
        content = picture()
        digest = hashlib.sha256(content).hexdigest()
        blob = Blob(sha256=digest, content_type="image/png", size=len(content))
        blob.file.save(digest, ContentFile(content), save=False)
        Blob.objects.bulk_create([blob], ignore_conflicts=True)

    race(*[keep_blindly] * 2)
    assert Blob.objects.count() == 2
