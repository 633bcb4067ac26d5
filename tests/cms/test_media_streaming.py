"""Memory while large files leave."""

import resource
import tracemalloc
from pathlib import Path

from django.test import RequestFactory

import pytest

from cms.media import delivery
from cms.media.storage import PIECE, LocalMedia

MB = 1 << 20


def sparse(folder, size):
    """A file of that size which takes no room."""
    path = Path(folder, "large.bin")
    with open(path, "wb") as out:
        out.truncate(size)
    return delivery.Stored(LocalMedia(folder), path.name, size, "audio/mpeg", "tag")


def streamed(stored, **headers):
    """(bytes that left, the most Python held meanwhile)."""
    request = RequestFactory().get("/", headers=headers)
    tracemalloc.start()
    response = delivery.answer(request, stored)
    sent = sum(len(piece) for piece in response.streaming_content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return sent, peak


@pytest.mark.parametrize(
    "size", [5 * MB, pytest.param(200 * MB, marks=pytest.mark.slow)]
)
def test_memory_stays_flat_while_a_file_leaves(tmp_path, size):
    stored = sparse(tmp_path, size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sent, peak = streamed(stored)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert sent == size
    assert peak < 20 * PIECE
    assert grown < 20 * 1024


def test_memory_stays_flat_while_a_range_leaves(tmp_path):
    sent, peak = streamed(sparse(tmp_path, 20 * MB), range=f"bytes={MB}-")
    assert sent == 19 * MB
    assert peak < 20 * PIECE
