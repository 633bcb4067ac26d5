import os

from django.core.management import call_command

import pytest

from bench.management.commands import prepare_saves

ATTEMPTS = 5


@pytest.fixture
def migrated(template):
    """What tells a bench the address of the suite's migrated database."""
    return {"BENCH_MIGRATED": address(template)}


@pytest.fixture
def prepared(own_database, tmp_path, settings):
    """What tells a bench of a database with `ATTEMPTS` attempts, and of its plan."""
    with (tmp_path / "plan").open("w") as plan:
        call_command(prepare_saves.Command(stdout=plan), attempts=ATTEMPTS)
    return {
        "BENCH_MIGRATED": address(own_database),
        "BENCH_PLAN": plan.name,
        "BENCH_KEY": settings.SECRET_KEY,
    }


def address(database):
    before, _, options = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{database}?{options}"
