from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

import pytest


@pytest.fixture
def address(own_database, settings):
    """A server of this test's own, on a port the system chooses."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, {})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
