"""The pictures beside a sheet, in a folder or a ZIP: read, checked, cleaned, hashed."""

import hashlib
import io
import re
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from django.conf import settings

from PIL import Image, UnidentifiedImageError

from cms.media import contents
from cms.media.scanning import refuse_infected
from core.problems import Refusal
from exams.interchange.formats import archives, bundles

FORMATS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)


class Rejected(Exception):
    """A picture that cannot be taken; `code` says why."""

    def __init__(self, code, **facts):
        self.code, self.facts = code, facts
        super().__init__(code)


@dataclass
class Picture:
    """A picture that was looked at; `images` are the library's ids of the same bytes."""

    name: str
    suffix: str
    digest: str
    images: set = field(default_factory=set)


class NoMedia:
    """No folder and no ZIP beside the sheet."""

    def read(self, name):
        raise Rejected("picture-missing", name=name)

    def close(self):
        """Nothing is open."""


class Folder:
    def __init__(self, path):
        self.root = path.resolve()

    def read(self, name):
        try:
            return self.bytes_of((self.root / name).resolve(), name)
        except OSError as error:
            raise Rejected("picture-missing", name=name) from error

    def bytes_of(self, path, name):
        if not path.is_relative_to(self.root):
            raise Rejected("picture-path")
        if not path.is_file():
            raise Rejected("picture-missing", name=name)
        if path.stat().st_size > settings.MAX_IMAGE_BYTES:
            raise Rejected("picture-too-large", name=name)
        return path.read_bytes()

    def close(self):
        """Nothing is open."""


class Crowd(NoMedia):
    """A ZIP of too many files, whose directory is not read."""

    def read(self, name):
        raise Rejected("archive-too-large", **archives.LIMITS)


class Package:
    """A ZIP; a name without folder finds the one file called so."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.members = [m for m in self.zip.infolist() if not m.is_dir()]
        self.exact, self.called = {}, defaultdict(list)
        for member in self.members:
            self.exact.setdefault(member.filename, member)
            self.called[PurePosixPath(member.filename).name].append(member)

    def read(self, name):
        member = self.member(name)
        if member.file_size > settings.MAX_IMAGE_BYTES:
            raise Rejected("picture-too-large", name=name)
        try:
            return self.zip.read(member)
        except (
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            OSError,
            EOFError,
        ) as error:
            raise Rejected("picture-not-readable", name=name) from error

    def member(self, name):
        exact = self.exact.get(name)
        found = [exact] if exact else self.called.get(name, ())
        if not found:
            raise Rejected("picture-missing", name=name)
        if len(found) > 1:
            raise Rejected("picture-ambiguous", name=name)
        return found[0]

    def close(self):
        self.zip.close()


def open_media(media, sheet):
    """The folder or ZIP named, else the one beside or around the sheet; None where it is
    neither."""
    path = Path(media) if media else Path(sheet).with_suffix(".zip")
    if path.is_dir():
        return Folder(path) if media else NoMedia()
    if not path.is_file():
        return None if media else within(Path(sheet))
    try:
        return Crowd() if is_crowded(path) else Package(path)
    except (zipfile.BadZipFile, OSError):
        return None


def is_crowded(path):
    """Counted in pieces; an entry that two pieces share counts for nothing."""
    with path.open("rb") as file:
        pieces = iter(partial(file.read, 1_000_000), b"")
        return sum(x.count(archives.ENTRY) for x in pieces) > archives.MAX_PARTS


def within(path):
    """The ZIP that the file of questions itself lies in, or none."""
    if not path.is_file() or is_crowded(path):
        return NoMedia()
    try:
        package = Package(path)
    except (zipfile.BadZipFile, OSError):
        return NoMedia()
    if bundles.listed([member.filename for member in package.members]):
        return package
    package.close()
    return NoMedia()


class Pictures:
    """Looks at each picture once; `files` are those that lie in the imported file."""

    def __init__(self, media):
        self.media, self.seen, self.files = media, {}, {}

    def look(self, name):
        """The checked `Picture` of a cell, or Rejected."""
        if name not in self.seen:
            self.seen[name] = self.attempt(name)
        if isinstance(self.seen[name], Rejected):
            raise self.seen[name]
        return self.seen[name]

    def find(self, asset, named):
        """The `Picture` an asset names; `named` is {Reference.key: (ids, hash)}."""
        if asset.way != "file":
            if asset.key not in named:
                raise Rejected("asset-missing", name=asset.name)
            images, digest = named[asset.key]
            return Picture(str(asset.name), "", digest, images)
        if asset.sort == "sound":
            raise Rejected("sound-by-file", name=asset.name)
        picture = self.look(asset.name)
        return Picture(picture.name, picture.suffix, picture.digest)

    def attempt(self, name):
        try:
            data = self.read(name)
            return Picture(name, sniff(data, name), hashlib.sha1(data).hexdigest())  # noqa: S324
        except Rejected as error:
            return error

    def read(self, name):
        """The bytes as they are kept: of one sort only, without places and remarks."""
        data = self.raw(name)
        try:
            content = contents.checked(data, f"a{sniff(data, name)}", contents.PICTURES)
            refuse_infected(content.data)
        except (contents.Rejected, Refusal) as error:
            raise Rejected("picture-refused", name=name, reason=str(error)) from error
        return content.data

    def raw(self, name):
        if name in self.files:
            if len(self.files[name]) > settings.MAX_IMAGE_BYTES:
                raise Rejected("picture-too-large", name=name)
            return self.files[name]
        if SCHEME.match(name):
            raise Rejected("picture-is-a-link")
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise Rejected("picture-path")
        return self.media.read(name)


def sniff(data, name):
    """The suffix that goes with the bytes, once they were decoded as a whole."""
    try:
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as picture:
            if picture.width * picture.height > settings.MAX_IMAGE_PIXELS:
                raise Rejected("picture-too-large", name=name)
            picture.load()
            return FORMATS[picture.format]
    except UnidentifiedImageError as error:
        raise Rejected("picture-type", name=name) from error
    except Image.DecompressionBombError as error:
        raise Rejected("picture-too-large", name=name) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Rejected("picture-not-readable", name=name) from error
