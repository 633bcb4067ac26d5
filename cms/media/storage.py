"""Where bytes lie: a folder, or a bucket of any S3-compatible store.

Both answer `url()` with an address of ours, never the store's, and both hand out a
stretch of a file piece by piece without holding more than one piece.
"""

import os
import shutil
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.encoding import filepath_to_uri

from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

PIECE = 1 << 16
PUT_SECONDS = 15 * 60
REGION_OF_NOWHERE = "us-east-1"


class LocalMedia(FileSystemStorage):
    """A folder that web and worker share."""

    def pieces(self, name, start, length):
        """`length` bytes from `start` on."""
        with open(self.path(name), "rb") as file:
            yield from read_pieces(file, start, length)

    def files(self):
        """(name, when last changed) of everything that lies here."""
        for folder, _, names in os.walk(self.location):
            for path in (Path(folder, name) for name in names):
                with suppress(FileNotFoundError):
                    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield path.relative_to(self.location).as_posix(), changed

    def put(self, name, file, size=None):
        """Store under exactly this name, whatever lies there: whole or not at all.

        EOFError where there are other than `size` bytes.
        """
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.{uuid4().hex}")
        try:
            with open(half, "wb") as out:
                shutil.copyfileobj(file, out, PIECE)
            if size not in (None, half.stat().st_size):
                raise EOFError(name)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)

    def ensure(self):
        """Make the folder where it is missing."""
        Path(self.location).mkdir(parents=True, exist_ok=True)


class S3Media(S3Storage):
    """A private bucket; nobody but us ever learns its name."""

    def get_default_settings(self):
        ours = {
            "file_overwrite": False,
            "max_memory_size": 1 << 20,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": settings.AWS_S3_ADDRESSING_STYLE},
                connect_timeout=5,
                read_timeout=30,
                retries={"total_max_attempts": 2},
            ),
        }
        return {**super().get_default_settings(), **ours}

    @property
    def client(self):
        return self.connection.meta.client

    def key(self, name):
        return self._normalize_name(name)

    def url(self, name, *args, **kwargs):
        return settings.MEDIA_URL + filepath_to_uri(name).lstrip("/")

    def pieces(self, name, start, length):
        if length <= 0:
            return
        stretch = f"bytes={start}-{start + length - 1}"
        try:
            answer = self.client.get_object(
                Bucket=self.bucket_name, Key=self.key(name), Range=stretch
            )
        except self.client.exceptions.NoSuchKey as error:
            raise FileNotFoundError(name) from error
        with closing(answer["Body"]) as body:
            yield from body.iter_chunks(PIECE)

    def files(self):
        for item in self.bucket.objects.all():
            yield item.key, item.last_modified

    def put(self, name, file, size=None):
        self.client.upload_fileobj(file, self.bucket_name, self.key(name))

    def put_url(self, name, content_type, size):
        """An address that takes these bytes by PUT for a quarter of an hour."""
        return self.client.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self.bucket_name,
                "Key": self.key(name),
                "ContentType": content_type,
                "ContentLength": size,
            },
            ExpiresIn=PUT_SECONDS,
        )

    def bare_url(self, name):
        """The store's own address of an object, or of the bucket, without a signature."""
        signed = self.client.generate_presigned_url(
            "get_object" if name else "list_objects_v2",
            Params={"Bucket": self.bucket_name}
            | ({"Key": self.key(name)} if name else {}),
        )
        return signed.partition("?")[0] + ("" if name else "?list-type=2")

    def ensure(self):
        """Make the bucket where it is missing."""
        region = self.client.meta.region_name
        where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            self.client.head_bucket(Bucket=self.bucket_name)
        except ClientError:
            options = {} if region in (None, REGION_OF_NOWHERE) else where
            self.client.create_bucket(Bucket=self.bucket_name, **options)


def read_pieces(file, start, length):
    file.seek(start)
    while length > 0 and (piece := file.read(min(PIECE, length))):
        length -= len(piece)
        yield piece


def pieces(storage, name, start, length):
    """A stretch of a stored file, also of a store that only knows `open`."""
    if hasattr(storage, "pieces"):
        yield from storage.pieces(name, start, length)
        return
    with storage.open(name, "rb") as file:
        yield from read_pieces(file, start, length)


def put(storage, name, file, size):
    """`storage.put`, also of a store that only knows `save`."""
    if hasattr(storage, "put"):
        storage.put(name, file, size)
        return
    content = ContentFile(file.read())
    if content.size != size:
        raise EOFError(name)
    storage.delete(name)
    storage.save(name, content)
