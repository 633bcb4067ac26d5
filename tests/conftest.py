"""Databases of the suite: one migrated template, copied for each worker and race."""

import gc
import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

import psycopg
import pytest
from psycopg import sql

from core import embedded
from core.pgwheel import Unavailable
from settings.environment import database

TEMPLATE_LOCK = 7_265_001
OWN_CLUSTER = "PARIKSHA_TESTS_CLUSTER"
MAKE_TEMPLATE = (
    "import django; django.setup();"
    "from tests.conftest import ensure_template; ensure_template()"
)


def pytest_configure(config):
    """Without DATABASE_URL: a quick cluster of the suite's own, shared by its workers."""
    if not os.environ.get("DATABASE_URL"):
        own = embedded.Server("postgres-tests", options=embedded.QUICK)
        try:
            own.start()
        except Unavailable as error:
            pytest.exit(str(error), returncode=1)
        config.add_cleanup(own.stop)
        os.environ.update({"DATABASE_URL": own.url(), OWN_CLUSTER: "1"})
        settings.DATABASES["default"].update(database(own.url()))
    if config.getoption("numprocesses", None):
        begin_template(config)


def begin_template(config):
    """Make the template while the workers collect; whichever needs it first waits."""
    making = subprocess.Popen(
        [sys.executable, "-c", MAKE_TEMPLATE],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    config.add_cleanup(lambda: (making.kill(), making.wait()))


def pytest_collection_modifyitems(items):
    """First what needs no database, while the template is made; then what takes long."""
    items.sort(key=lambda item: (needs_database(item), not takes_long(item)))


def needs_database(item):
    asked = {"db", "own_database", "template", "django_db_setup", "migrated"}
    return bool(item.get_closest_marker("django_db") or asked & set(item.fixturenames))


def takes_long(item):
    return any(item.get_closest_marker(name) for name in ("browser", "slow"))


def pytest_collection_finish(session):
    """What was imported stays: the collector of garbage need not look at it again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure(config):
    connections.close_all()


@contextmanager
def server():
    """A connection to the server's own database, for CREATE and DROP DATABASE."""
    params = connection.get_connection_params()
    wanted = {k: params[k] for k in ("host", "port", "user", "password") if k in params}
    with psycopg.connect(dbname="postgres", autocommit=True, **wanted) as link:
        yield link


def migrations_digest():
    """Changes whenever a migration of ours, the set of packages or a role does."""
    files = sorted(Path(settings.BASE_DIR).glob("*/migrations/*.py"))
    files.append(Path(settings.BASE_DIR) / "requirements.txt")
    files.append(Path(settings.BASE_DIR) / "settings" / "roles.py")
    digest = hashlib.sha256()
    for file in files:
        name = file.relative_to(settings.BASE_DIR)
        digest.update(str(name).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def forget_rows():
    """Empty what a process keeps of rows that never change; this database has others."""
    from exams.attempts import access, dealing, places, scoring, timers
    from exams.papers import pieces

    for kept in (
        *(access.offered, access.paper_of, access.drawn, places.media_explaining),
        *(dealing.pool_of, dealing.layout, scoring.kept_paper, scoring.marking_of),
        timers.exam_id_of,
    ):
        kept.cache_clear()
    pieces.KEPT.clear()


def use_database(name):
    forget_rows()
    connections.close_all()
    connection.settings_dict["NAME"] = name
    connection.settings_dict["CONN_MAX_AGE"] = 0


def exists(link, name):
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return link.execute(query, [name]).fetchone()


def ensure_template():
    """The name of the migrated template, made by whichever worker comes first."""
    name = f"template_{migrations_digest()}"
    with server() as link:
        link.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        if not exists(link, name):
            raw = f"{name}_raw"
            link.execute(f'DROP DATABASE IF EXISTS "{raw}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "{raw}"')
            use_database(raw)
            call_command("migrate", verbosity=0)
            call_command("sync_roles", verbosity=0)
            connections.close_all()
            link.execute(f'ALTER DATABASE "{raw}" RENAME TO "{name}"')
            drop_stale_templates(link, name)
    return name


def drop_stale_templates(link, current):
    """Templates of earlier migrations, in our own cluster only."""
    if OWN_CLUSTER not in os.environ:
        return
    names = link.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%'"
        " AND datname <> %s",
        [current],
    ).fetchall()
    for (name,) in names:
        link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy_template(link, template, name):
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    link.execute(drop.format(sql.Identifier(name)))
    link.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


@pytest.fixture(scope="session")
def template(django_db_blocker):
    with django_db_blocker.unblock():
        return ensure_template()


@pytest.fixture(scope="session")
def worker(request):
    """Tells this process's databases from those of other workers and other runs."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    return f"{settings.DATABASES['default']['NAME']}_{worker}"


@pytest.fixture(scope="session")
def django_db_setup(template, worker, django_db_blocker):
    """Each worker's own copy; tests in it roll back."""
    name = f"test_{template[-6:]}_{worker}"
    with django_db_blocker.unblock():
        with server() as link:
            copy_template(link, template, name)
        use_database(name)
    yield
    with django_db_blocker.unblock(), server() as link:
        connections.close_all()
        link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def disk(settings, tmp_path):
    """A media folder of this test's own; the store in memory is not safe for threads."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "cms.media.storage.LocalMedia"},
    }
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def own_database(template, worker, django_db_blocker, disk):
    """A database of this test's own, where transactions really commit.

    Not to be mixed with `db`. Yields the database's name.
    """
    before = connection.settings_dict["NAME"]
    name = f"race_{template[-6:]}_{worker}"
    with django_db_blocker.unblock():
        with server() as link:
            copy_template(link, template, name)
        use_database(name)
        yield name
        use_database(before)
        with server() as link:
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def client():
    return Client()
