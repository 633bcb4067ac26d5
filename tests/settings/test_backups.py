"""Out of one database and folder, into another, and nothing over what is there."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from django.conf import settings as project
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

import psycopg
import pytest
from psycopg import sql

from cms.media.actions import keep_content
from cms.media.contents import Content
from cms.media.models import Blob
from cms.media.storage import LocalMedia
from settings import backups
from tests.cms import s3
from tests.cms.test_blobs import make_image
from tests.conftest import server
from tests.factories import make_user

pytestmark = pytest.mark.race
CONTENT = Content("audio/mpeg", bytes(range(256)) * 1000)


def url_of(name):
    told = connection.settings_dict
    place = f"?host={told['HOST']}&port={told['PORT']}"
    return f"postgresql://{told['USER']}:{told['PASSWORD']}@/{name}{place}"


def manage(*command, database, media, **variables):
    """A command in a process of its own: (status, what it said)."""
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.dev",
        "DATABASE_URL": url_of(database),
        "MEDIA_ROOT": str(media),
        "AWS_STORAGE_BUCKET_NAME": "",
        **variables,
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=project.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


@pytest.fixture
def full(own_database, settings, tmp_path):
    """A database and a folder with something in them."""
    folder = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "cms.media.storage.LocalMedia"},
    }
    settings.MEDIA_ROOT = folder
    make_user("somebody@example.com")
    make_image(title="Circuit")
    blob = keep_content(CONTENT)
    blob.file.storage.save("incoming/qassets/x.png", ContentFile(b"x"))
    return own_database, folder


@pytest.fixture
def empty(full):
    name = f"{full[0]}_restored"
    with server() as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield name
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        link.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def backup(full, tmp_path):
    return backups.back_up(tmp_path / "b")


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file()
    }


def rows(database):
    """Every row of every table, as text."""
    told = connection.settings_dict
    place = {"host": told["HOST"], "user": told["USER"]}
    place |= {"port": told["PORT"]} if told["PORT"] else {}
    with psycopg.connect(dbname=database, **place) as link:
        names = link.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        query = "SELECT t::text FROM {} t ORDER BY 1"
        return {
            name: link.execute(sql.SQL(query).format(sql.Identifier(name))).fetchall()
            for (name,) in names
        }


def test_a_backup_comes_back_into_an_empty_database_and_folder(
    full, empty, backup, tmp_path
):
    database, media = full
    place = tmp_path / "new" / "media"
    status, said = manage("restore", str(backup), database=empty, media=place)
    assert status == 0, said
    wanted = files(media)
    del wanted["incoming/qassets/x.png"]
    assert len(wanted) == 2
    assert files(place) == wanted
    assert rows(empty) == rows(database)
    assert len(rows(empty)["cms_blob"]) == 1
    status, said = manage("migrate", "--check", database=empty, media=place)
    assert status == 0, said


def test_nothing_is_written_over_what_is_there(full, empty, backup, tmp_path):
    database, media = full
    before = rows(database), files(media)
    status, said = manage(
        "restore", str(backup), database=database, media=tmp_path / "fresh"
    )
    assert status == 1
    assert "database is not empty" in said
    status, said = manage("restore", str(backup), database=empty, media=media)
    assert status == 1
    assert "store is not empty" in said
    assert (rows(database), files(media)) == before
    assert rows(empty) == {}


def test_a_damaged_backup_is_refused(empty, backup, tmp_path):
    for name in ("database.dump", "media.tar", "manifest.json"):
        path = backup / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-10] + b"0123456789")
        with pytest.raises(CommandError, match="damaged|no backup"):
            backups.restore(backup)
        path.write_bytes(whole)
    status, said = manage("restore", str(backup), database=empty, media=tmp_path / "m")
    assert status == 0, said


def test_a_backup_says_what_it_holds_and_leaves_nothing_half_done(backup):
    facts = json.loads((backup / "manifest.json").read_text())
    assert facts["files"] == 2
    assert sorted(path.name for path in backup.parent.iterdir()) == [backup.name]
    assert backup.stat().st_mode & 0o077 == 0


class Vanishing(LocalMedia):
    """Lists a file that goes before it is read."""

    def files(self):
        yield "pictures/gone.png", timezone.now()
        yield from super().files()


def test_a_file_that_goes_meanwhile_stops_nothing(full, empty, settings, tmp_path):
    name = f"{Vanishing.__module__}.{Vanishing.__name__}"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": name}}
    made = backups.back_up(tmp_path / "b")
    facts = json.loads((made / "manifest.json").read_text())
    assert (facts["files"], facts["gone"]) == (2, ["pictures/gone.png"])
    status, said = manage("restore", str(made), database=empty, media=tmp_path / "m")
    assert status == 0, said


def test_a_restore_says_which_files_the_rows_miss(full, empty, tmp_path):
    database, media = full
    blob = Blob.objects.get()
    (media / blob.file.name).unlink()
    status, said = manage("backup", str(tmp_path / "b"), database=database, media=media)
    made = said.splitlines()[-1]
    status, said = manage("restore", made, database=empty, media=tmp_path / "m")
    assert status == 1
    assert f"Missing: {blob.file.name}" in said
    assert "Rows name 1 files the backup lacks." in said
    assert rows(empty) == rows(database)


def test_a_restore_that_failed_half_way_may_be_begun_again(
    full, empty, backup, tmp_path
):
    database, media = full
    place = tmp_path / "m"
    with psycopg.connect(url_of(empty), autocommit=True) as link:
        link.execute("CREATE SEQUENCE cms_blob")
    status, said = manage("restore", str(backup), database=empty, media=place)
    assert status == 1
    assert "pg_restore failed" in said
    assert rows(empty) == {}
    [half, *_] = [path for path in place.rglob("*") if path.is_file()]
    half.with_name(f"{half.name}.0123").write_bytes(b"ha")
    half.write_bytes(b"ha")
    with psycopg.connect(url_of(empty), autocommit=True) as link:
        link.execute("DROP SEQUENCE cms_blob")
    status, said = manage("restore", str(backup), database=empty, media=place)
    assert status == 0, said
    there = files(place)
    assert {name: there[name] for name in files(media) if name in there} == {
        name: data for name, data in files(media).items() if "incoming" not in name
    }
    assert rows(empty) == rows(database)


def test_a_backup_of_a_folder_comes_back_into_a_bucket_and_out_of_it(
    full, empty, backup, tmp_path, settings
):
    _, media = full
    wanted = {k: v for k, v in files(media).items() if "incoming" not in k}
    with s3.store() as endpoint:
        bucket = {
            "AWS_STORAGE_BUCKET_NAME": s3.BUCKET,
            "AWS_S3_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "somebody",
            "AWS_SECRET_ACCESS_KEY": "something",
        }
        told = {"database": empty, "media": tmp_path / "none", **bucket}
        status, said = manage("restore", str(backup), **told)
        assert status == 0, said
        s3.point_at(settings, endpoint)
        there = {}
        for name, _ in default_storage.files():
            with default_storage.open(name) as file:
                there[name] = file.read()
        assert there == wanted
        status, said = manage("backup", str(tmp_path / "second"), **told)
        assert status == 0, said
        with tarfile.open(Path(said.splitlines()[-1], "media.tar")) as tar:
            packed = {x.name: tar.extractfile(x).read() for x in tar}
        assert packed == wanted
        status, said = manage("restore", str(backup), **told)
        assert "database is not empty" in said


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_the_command_of_the_shell_asks_for_a_folder(name):
    program = Path(project.BASE_DIR, "bin", name)
    done = subprocess.run([program], capture_output=True, text=True)
    assert done.returncode != 0
    assert "Name a folder." in done.stderr
