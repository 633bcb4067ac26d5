from django.core.management import call_command
from django.db import connection

import pytest

FACTS = """
SELECT (SELECT count(*) FROM django_migrations), (SELECT count(*) FROM auth_group),
       (SELECT count(*) FROM auth_group_permissions), to_regclass('core_cache')::text
"""


@pytest.fixture
def released(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    return settings.STATIC_ROOT


def facts():
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        return cursor.fetchone()


@pytest.mark.slow
def test_deploying_twice_is_deploying_once(own_database, released):
    call_command("deploy", verbosity=0)
    first = facts()
    files = sorted(x.relative_to(released) for x in released.rglob("*"))
    call_command("deploy", verbosity=0)
    assert facts() == first
    assert sorted(x.relative_to(released) for x in released.rglob("*")) == files
    assert first[3] == "core_cache"
    assert released.joinpath("wagtailadmin").is_dir()


def test_in_development_static_files_stay_and_the_media_folder_is_made(
    db, settings, released, tmp_path
):
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path / "media"
    local = {"BACKEND": "cms.media.storage.LocalMedia"}
    settings.STORAGES = {**settings.STORAGES, "default": local}
    call_command("deploy", verbosity=0)
    assert not released.exists()
    assert settings.MEDIA_ROOT.is_dir()
