"""What nobody needs goes after a grace; what somebody needs stays."""

import json
import os
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import UploadedFile

import pytest

from accounts.actions import delete_account
from cms.media import actions, reports
from cms.media.actions import keep_content, make_due_renditions, set_avatar
from cms.media.contents import Content, checked
from cms.models import Avatar, Blob, BlobRendition, Upload
from exams.models import Question
from tests.cms import bytes as made
from tests.cms.test_blobs import make_image
from tests.cms.test_media_library import make_document
from tests.cms.test_media_uploads import Script
from tests.exams.factories import draft_question, text
from tests.exams.pictures import played, question_with, shown
from tests.factories import make_home, make_user
from tests.home.composing import block
from tests.racing import race


@pytest.fixture
def later(settings):
    return timezone.now() + timedelta(hours=settings.MEDIA_GRACE_HOURS, minutes=1)


def files(disk):
    return sorted(
        path.relative_to(disk).as_posix() for path in disk.rglob("*") if path.is_file()
    )


def blob(data=b"bytes", content_type="audio/mpeg"):
    return keep_content(Content(content_type, data))


@pytest.mark.django_db
def test_an_upload_nobody_confirmed_goes_with_its_bytes(disk, later):
    script = Script()
    stale = script.announce(made.picture()).json()
    script.put(stale, made.picture())
    taken, _ = script.whole(made.picture(colour="red"))
    assert actions.drop_stale_uploads(now=timezone.now()) == 0
    assert actions.drop_stale_uploads(now=later) == 1
    assert actions.drop_stale_uploads(now=later) == 0
    assert Upload.objects.get().object_key == taken["object_key"]
    assert f"incoming/{stale['object_key']}" not in files(disk)
    assert taken["object_key"] in files(disk)
    assert script.confirm(stale).status_code == 404


@pytest.mark.django_db
def test_bytes_of_versions_explanations_and_avatars_stay(
    disk, later, django_capture_on_commit_callbacks
):
    prompt, explained = make_image(made.picture()), make_image(made.noisy((50, 40)))
    question = question_with(prompt, explained)
    set_avatar(make_user(), made.picture(colour="red"))
    lost = blob(made.noisy((400, 300)), "image/png")
    make_due_renditions(now=timezone.now())
    copies = [row.file.name for row in lost.renditions.exclude(file="")]
    assert copies
    assert actions.drop_unreferenced(now=timezone.now()) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.drop_unreferenced(now=later) == 1
    named = {*question.live_version.media, *question.live_version.key["media"]}
    assert len(named) == 2
    assert {*Blob.objects.values_list("pk", flat=True)} == {
        *named,
        Avatar.objects.get().blob_id,
    }
    assert not {lost.file.name, *copies} & set(files(disk))
    assert not BlobRendition.objects.filter(blob=lost.pk).exists()


@pytest.mark.django_db
def test_the_avatar_of_somebody_who_left_goes(later):
    user = make_user()
    set_avatar(user, made.picture())
    delete_account(user)
    assert actions.drop_unreferenced(now=later) == 1
    assert not Avatar.objects.exists()


@pytest.mark.django_db
def test_files_without_a_row_go_and_everything_else_stays(disk, later):
    kept = blob()
    image = make_image()
    rendition = image.get_rendition("width-10")
    script = Script()
    waiting = script.announce(made.picture()).json()
    script.put(waiting, made.picture())
    for name in ("blobs/ab/stray", "pictures/stray.png", "elsewhere/foreign.txt"):
        default_storage.save(name, ContentFile(b"x"))
    assert actions.drop_stray_files(now=timezone.now()) == 0
    assert actions.drop_stray_files(now=later) == 2
    assert actions.drop_stray_files(now=later) == 0
    assert files(disk) == sorted([
        kept.file.name,
        image.file.name,
        rendition.file.name,
        f"incoming/{waiting['object_key']}",
        "elsewhere/foreign.txt",
    ])  # fmt: skip


def many_strays(count):
    for number in range(count):
        default_storage.save(f"pictures/{number}.png", ContentFile(b"x"))


@pytest.mark.django_db
def test_a_store_of_another_database_is_left_alone(disk, later, caplog):
    many_strays(21)
    blob()
    before = files(disk)
    assert actions.drop_stray_files(now=later) == 0
    assert files(disk) == before
    assert "21 of 22 media files have no row" in caplog.text
    assert "sweep_media --even-many" in caplog.text


@pytest.mark.django_db
def test_many_strays_go_when_it_is_asked_for(disk, settings, capsys):
    settings.MEDIA_GRACE_HOURS = 0
    many_strays(21)
    kept = blob()
    call_command("sweep_media")
    assert len(files(disk)) == 22
    call_command("sweep_media", "--even-many")
    assert files(disk) == [kept.file.name]
    assert capsys.readouterr().out == "Removed 0 files.\nRemoved 21 files.\n"


@pytest.mark.django_db
def test_few_strays_among_many_files_go(disk, later):
    for number in range(220):
        blob(f"bytes {number}".encode())
    many_strays(22)
    assert actions.drop_stray_files(now=later) == 22


@pytest.mark.django_db
def test_what_the_uploader_of_many_kept_is_clean_and_goes_too(disk, later):
    client = Client()
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    file = SimpleUploadedFile("a.jpg", made.placed())
    fields = {"title": "x" * 300, "files[]": file, "collection": 1}
    add = reverse("wagtailimages:add_multiple")
    ajax = {"x-requested-with": "XMLHttpRequest"}
    said = client.post(add, fields, headers=ajax).json()
    waiting = UploadedFile.objects.get(pk=said["uploaded_file_id"])
    with waiting.file.open("rb") as stored:
        data = stored.read()
    assert b"SecretCamera" not in data
    assert data == checked(made.placed(), "a.jpg").data
    assert actions.drop_stray_files(now=timezone.now()) == 0
    assert actions.drop_stray_files(now=later) == 1
    assert not UploadedFile.objects.exists()
    assert files(disk) == []


@pytest.mark.race
def test_publishing_and_both_sweeps_at_once_lose_nothing(own_database, disk):
    for seed in range(4):
        image = make_image(made.noisy((40 + seed, 30)))
        publish, *sweeps = (
            lambda image=image: question_with(image),
            lambda: actions.drop_unreferenced(now=timezone.now()),
            lambda: actions.drop_stray_files(now=timezone.now()),
        )
        question, *_ = race(publish, *sweeps, *sweeps)
        for row in Blob.objects.filter(pk__in=question.live_version.media):
            assert (disk / row.file.name).is_file()
        assert Blob.objects.count() == seed + 1


@pytest.mark.race
def test_control_without_the_grace_a_sweep_takes_what_is_being_kept(
    own_database, disk, settings
):
    settings.MEDIA_GRACE_HOURS = 0
    with transaction.atomic():
        held = blob()
        [dropped] = race(lambda: actions.drop_stray_files(now=timezone.now()))
    assert dropped == 1
    assert Blob.objects.get() == held
    assert not (disk / held.file.name).exists()


@pytest.mark.race
def test_bytes_being_kept_are_not_swept_away(own_database, disk, later):
    content = Content("audio/mpeg", b"bytes")
    keep_content(content)
    with transaction.atomic():
        held = keep_content(content)
        [dropped] = race(lambda: actions.drop_unreferenced(now=later))
        assert dropped == 0
    assert Blob.objects.get() == held
    assert actions.drop_unreferenced(now=later) == 1


@pytest.mark.race
def test_control_without_the_lock_they_would_be(own_database, disk, later):
    content = Content("audio/mpeg", b"bytes")
    keep_content(content)
    with transaction.atomic():
        held = Blob.objects.get()
        [dropped] = race(lambda: actions.drop_unreferenced(now=later))
        assert dropped == 1
    assert not Blob.objects.filter(pk=held.pk).exists()


@pytest.mark.race
def test_keeping_and_sweeping_at_once_leaves_row_and_file_together(
    own_database, disk, later
):
    content = Content("audio/mpeg", b"bytes")

    def keep():
        with transaction.atomic():
            return keep_content(content)

    for _ in range(8):
        keep()
        race(keep, lambda: actions.drop_unreferenced(now=later))
        for row in Blob.objects.all():
            assert os.path.exists(disk / row.file.name)


@pytest.mark.django_db
def test_a_report_shows_what_is_unused():
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    unused = make_image(title="Forgotten diagram")
    used = make_image(made.picture(colour="red"), title="Circuit")
    question_with(used)
    page = client.get(reverse("unused_media")).content.decode()
    assert "Forgotten diagram" in page
    assert "Circuit" not in page
    assert "1 file" in page
    assert reverse("wagtailimages:edit", args=[unused.pk]) in page
    sheet = client.get(reverse("unused_media"), {"export": "csv"})
    rows = b"".join(sheet.streaming_content).decode()
    assert "Forgotten diagram" in rows


def put_into_draft(question, *blocks):
    block = Question._meta.get_field("explanation").stream_block
    question.explanation = block.to_python(list(blocks))
    question.save_revision()


@pytest.mark.django_db
def test_what_only_a_draft_names_is_in_use():
    one, two, three, four = (
        make_image(made.picture(size=(9 + n, 9)), title=f"Image {n}") for n in range(4)
    )
    sound = make_document()
    put_into_draft(draft_question(), shown(one), played(sound))
    question = question_with(two)
    put_into_draft(question, shown(three))
    home = make_home()
    home.share_image = four
    home.save_revision()
    assert list(reports.unused()) == []
    put_into_draft(question, text("None"))
    embed = f'<embed embedtype="image" id="{four.pk}" alt="" format="left"/>'
    home.body = json.dumps([block("text", text=embed)])
    home.share_image = None
    home.save_revision()
    assert [row["title"] for row in reports.unused()] == ["Image 2"]


@pytest.mark.django_db
def test_the_report_asks_no_more_for_many_drafts(django_assert_max_num_queries):
    image = make_image()
    for _ in range(8):
        put_into_draft(draft_question(), shown(image))
    with django_assert_max_num_queries(70):
        list(reports.unused())


@pytest.mark.django_db
def test_the_report_is_for_who_may_change_pictures():
    client = Client()
    client.force_login(make_user(is_staff=True))
    assert client.get(reverse("unused_media")).status_code == 302
