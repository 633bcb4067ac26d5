import os

from django.core.management import call_command

import pytest

from bench.management.commands import prepare_saves


@pytest.fixture
def migrated(template):
    """What tells a bench the address of the suite's migrated database."""
    return {"BENCH_MIGRATED": address(template)}


@pytest.fixture
def prepared(own_database, tmp_path, settings):
    """What tells a bench of a database that a command of it filled, and of its plan."""

    def filled(module, **options):
        with (tmp_path / "plan").open("w") as plan:
            call_command(module.Command(stdout=plan), **options)
        return {
            "BENCH_MIGRATED": address(own_database),
            "BENCH_PLAN": plan.name,
            "BENCH_KEY": settings.SECRET_KEY,
        }

    return filled


@pytest.fixture
def with_attempts(prepared):
    return prepared(prepare_saves, attempts=5)


def address(database):
    before, _, options = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{database}?{options}"
