import os

import pytest


@pytest.fixture
def migrated(template):
    """The address of the suite's migrated database."""
    before, _, options = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{template}?{options}"
