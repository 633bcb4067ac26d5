"""Pictures beside a sheet: found, checked, taken into the library once."""

import io

from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

import pytest
from PIL import Image

from cms.media.access import private_collection
from cms.media.models import Blob
from exams.interchange.importing import import_exam_from_csv
from exams.models import Question
from tests.cms import bytes as made
from tests.cms.test_media_library import signed_in
from tests.exams.sheets import picture, row, write_csv, write_zip
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db
Picture = get_image_model()


@pytest.fixture
def stored(settings, tmp_path):
    """The folder uploads go to."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture
def folder(tmp_path, stored):
    path = tmp_path / "pictures"
    path.mkdir()
    (path / "p1.png").write_bytes(picture())
    return path


@pytest.fixture
def run(tmp_path, stored):
    def run(*rows, **options):
        return import_exam_from_csv(
            write_csv(tmp_path / "a.csv", *rows), "Mock", **options
        )

    return run


def found(report):
    return [(e["row"], e["column"], e["code"]) for e in report["errors"]]


def files(path):
    return [x for x in path.rglob("*") if x.is_file()]


def test_a_picture_follows_the_text_and_is_described(run, folder):
    report = run(
        row(diagram_url="p1.png", plain_text="A circle", question_number="1"),
        row(diagram_url="p1.png", question_number="2"),
        media=folder,
        publish=True,
    )
    assert report["errors"] == []
    image = Picture.objects.get()
    assert (image.title, image.width, image.height) == ("p1", 8, 6)
    first, second = Question.objects.order_by("pk")
    assert [block.block_type for block in first.prompt] == ["text", "image"]
    assert first.prompt[1].value["image"] == image
    assert first.prompt[1].value["alt"]["en"] == "A circle"
    alt = second.prompt[1].value["alt"]["en"]
    assert alt == "Diagram of question 2 in Mathematics"
    [sha] = first.live_version.media
    assert Blob.objects.get(pk=sha).open().read() == picture()
    used = ReferenceIndex.get_references_to(image).values_list("object_id", flat=True)
    assert set(used) == {str(first.pk), str(second.pk)}


def test_imported_pictures_are_private(run, folder):
    run(row(diagram_url="p1.png"), media=folder)
    image = Picture.objects.get()
    assert image.collection == private_collection()
    make_home(share_image=image)
    rendition = image.get_rendition("width-4")
    for client, status in (
        (Client(), 404),
        (signed_in(make_user()), 404),
        (signed_in(make_user(is_staff=True, is_superuser=True)), 200),
    ):
        for url in (image.file.url, rendition.url):
            assert client.get(url).status_code == status


def test_the_zip_beside_the_sheet_is_taken(run, tmp_path):
    write_zip(tmp_path / "a.zip", p1__png=picture(), **{"deep/p2.png": picture()})
    report = run(row(diagram_url="p1.png"), row(diagram_url="p2.png"))
    assert report["created"] == 2
    assert Picture.objects.count() == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_what_its_bytes_say(run, folder, kind):
    (folder / "wrong.gif").write_bytes(picture(kind=kind))
    assert run(row(diagram_url="wrong.gif"), media=folder)["created"] == 1
    name = Picture.objects.get().file.name
    assert name.endswith({"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}[kind])


def test_the_same_bytes_are_one_picture_over_names_and_imports(run, folder):
    (folder / "copy.png").write_bytes(picture())
    rows = [row(diagram_url="p1.png"), row(diagram_url="copy.png")]
    run(*rows, media=folder)
    report = run(*rows, media=folder)
    assert report["unchanged"] == 2
    assert Picture.objects.count() == 1


def test_another_picture_or_none_is_a_change(run, folder):
    (folder / "p2.png").write_bytes(picture(colour="blue"))
    named = {"question_number": "1"}
    run(row(**named, question_text="Q?", diagram_url="p1.png"), media=folder)
    other = run(row(**named, question_text="Q?", diagram_url="p2.png"), media=folder)
    none = run(row(**named, question_text="Q?"), media=folder)
    assert (other["updated"], none["updated"]) == (1, 1)
    assert len(Question.objects.get().prompt) == 1


def test_an_editors_own_description_stays(run, folder):
    cells = row(diagram_url="p1.png", plain_text="Said", question_number="1")
    run(cells, media=folder)
    question = Question.objects.get()
    question.prompt[1].value["alt"]["en"] = "A red square"
    question.save()
    question.save_revision()
    assert run(cells, media=folder)["unchanged"] == 1
    run({**cells, "plain_text": "Said anew"}, media=folder)
    question.refresh_from_db()
    assert question.prompt[1].value["alt"]["en"] == "A red square"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.png", "picture-missing"),
        ("http://example.org/p1.png", "picture-is-a-link"),
        ("HTTPS://example.org/p1.png", "picture-is-a-link"),
        ("//example.org/p1.png", "picture-is-a-link"),
        ("data:image/png;base64,xx", "picture-is-a-link"),
        ("../secret.png", "picture-path"),
        ("deep/../../secret.png", "picture-path"),
        ("/secret.png", "picture-path"),
        ("..\\secret.png", "picture-path"),
        ("out.png", "picture-path"),
        ("text.png", "picture-type"),
        ("moving.gif", "picture-type"),
        ("half.png", "picture-not-readable"),
        ("heavy.png", "picture-too-large"),
        ("wide.png", "picture-too-large"),
        (".", "picture-missing"),
        ("é" * 200, "picture-missing"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_a_row_error(run, folder, stored, name, code):
    (folder.parent / "secret.png").write_bytes(picture())
    (folder / "out.png").symlink_to(folder.parent / "secret.png")
    (folder / "text.png").write_text("no picture")
    (folder / "moving.gif").write_bytes(picture(kind="GIF"))
    (folder / "half.png").write_bytes(picture((300, 300))[:-40])
    (folder / "heavy.png").write_bytes(picture() + b"x" * settings.MAX_IMAGE_BYTES)
    (folder / "wide.png").write_bytes(flat(5000, 4001))
    report = run(row(), row(diagram_url=name), media=folder)
    assert found(report) == [(3, "diagram_url", code)]
    assert not Question.objects.exists()
    assert files(stored) == []


def flat(width, height):
    file = io.BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return file.getvalue()


def test_a_photo_comes_in_without_the_place_it_was_taken_at(run, folder):
    (folder / "photo.jpg").write_bytes(made.placed())
    assert run(row(diagram_url="photo.jpg"), media=folder)["created"] == 1
    with Picture.objects.get().open_file() as file, Image.open(file) as kept:
        assert not kept.getexif().get_ifd(0x8825)


@pytest.mark.parametrize(
    "data", [picture() + made.archive(), made.moving("PNG")], ids=["zip", "moving"]
)
def test_a_picture_in_disguise_is_a_row_error(run, folder, stored, data):
    (folder / "odd.png").write_bytes(data)
    report = run(row(diagram_url="odd.png"), media=folder)
    assert [error["code"] for error in report["errors"]] == ["picture-refused"]
    assert not Picture.objects.exists()


def test_a_zip_cannot_hide_its_size_or_twins(run, tmp_path):
    write_zip(
        tmp_path / "a.zip",
        **{
            "a/p.png": picture(),
            "b/p.png": picture(),
            "big.png": b"0" * (settings.MAX_IMAGE_BYTES + 1),
        },
    )
    report = run(row(diagram_url="p.png"), row(diagram_url="big.png"))
    assert found(report) == [
        (2, "diagram_url", "picture-ambiguous"),
        (3, "diagram_url", "picture-too-large"),
    ]


def test_without_folder_or_zip_every_picture_is_missing(run):
    assert found(run(row(diagram_url="p1.png"))) == [
        (2, "diagram_url", "picture-missing")
    ]


def test_a_file_that_is_no_zip_is_refused_as_media(run, tmp_path):
    (tmp_path / "media.zip").write_text("no ZIP")
    assert found(run(row(), media=tmp_path / "media.zip")) == [
        (0, "", "media-not-found")
    ]


@pytest.mark.parametrize("options", [{"dry_run": True}, {}])
def test_what_is_not_applied_leaves_no_file(run, folder, stored, options):
    bad = [] if options else [row(marks="x")]
    run(row(diagram_url="p1.png"), *bad, media=folder, **options)
    assert not Picture.objects.exists()
    assert files(stored) == []


BROKEN = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON exams_examquestion EXECUTE FUNCTION refuse();
"""


def test_files_go_when_the_database_takes_the_import_back(run, folder, stored):
    with connection.cursor() as cursor:
        cursor.execute(BROKEN)
    with pytest.raises(DatabaseError, match="refused"):
        run(row(diagram_url="p1.png"), media=folder)
    assert not Question.objects.exists()
    assert not Picture.objects.exists()
    assert files(stored) == []
