"""An order kept in its batch, for a worker on another machine."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from exams.interchange.orders import Order
from exams.interchange.pictures import NoMedia, Pictures, open_media

KEPT = (
    *("name", "year", "syllabus", "partial", "publish", "new_versions"),
    *("format", "section", "subject", "categories", "mapping", "strict"),
)


def options_of(order, goes_on):
    """The order's switches; `goes_on` without asking once it was checked."""
    found = {name: getattr(order, name) for name in KEPT}
    found["name"] = order.name and order.name.replace("\0", "")
    return {**found, "goes_on": goes_on and not order.dry_run}


@contextmanager
def order_of(batch):
    """The order of a batch, its files laid out in a folder of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "import"
        path.write_bytes(batch.file.content)
        zip_path = Path(folder) / "import.zip"
        if batch.file.media is not None:
            zip_path.write_bytes(batch.file.media)
        found = open_media(None, path)
        told = {x: batch.options[x] for x in KEPT if x in batch.options}
        switches = {"name": None, "strict": False, **told}
        order = Order(path, pictures=Pictures(found or NoMedia()), **switches)
        order.round = batch.options.get("round", 0)
        order.user, order.doubts = batch.user, list(order.problems("ZIP", found))
        try:
            yield order
        finally:
            order.pictures.media.close()
