"""The pictures beside a sheet, in a folder or a ZIP: read, checked, cleaned, hashed."""

import hashlib
import io
import re
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath

from django.conf import settings

from PIL import Image, UnidentifiedImageError

from cms.media import contents
from cms.media.scanning import refuse_infected
from core.problems import Refusal
from exams.interchange.formats import archives, bundles

FORMATS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
ALLOWED = {"image": contents.PICTURES, "sound": contents.AUDIO}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)


def limit(sort):
    """The most bytes of a picture or of a recording, where `sort` says "sound"."""
    return settings.MAX_AUDIO_BYTES if sort == "sound" else settings.MAX_IMAGE_BYTES


class Rejected(Exception):
    """A picture that cannot be taken; `code` says why."""

    def __init__(self, code, **facts):
        self.code, self.facts = code, facts
        super().__init__(code)


@dataclass
class Picture:
    """A picture, or a recording where `sort` says "sound", that was looked at; `images`
    are the library's ids of the same bytes."""

    name: str
    suffix: str
    digest: str
    images: set = field(default_factory=set)
    sort: str = "image"


class NoMedia:
    """No folder and no ZIP beside the sheet."""

    def read(self, name, most=0):
        raise Rejected("picture-missing", name=name)

    def close(self):
        """Nothing is open."""


class Folder:
    def __init__(self, path):
        self.root = path.resolve()

    def read(self, name, most=None):
        try:
            return self.bytes_of((self.root / name).resolve(), name, most)
        except OSError as error:
            raise Rejected("picture-missing", name=name) from error

    def bytes_of(self, path, name, most):
        if not path.is_relative_to(self.root):
            raise Rejected("picture-path")
        if not path.is_file():
            raise Rejected("picture-missing", name=name)
        if path.stat().st_size > (most or limit("image")):
            raise Rejected("picture-too-large", name=name)
        return path.read_bytes()

    def close(self):
        """Nothing is open."""


class Crowd(NoMedia):
    """A ZIP of too many files, whose directory is not read."""

    def read(self, name, most=0):
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

    def read(self, name, most=None):
        member = self.member(name)
        if member.file_size > (most or limit("image")):
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
    """Looks at each picture or recording once; `files` lie in the imported file."""

    def __init__(self, media):
        self.media, self.seen, self.files = media, {}, {}

    def look(self, name, sort):
        """The checked `Picture` of that name, or Rejected."""
        key = (sort, name)
        if key not in self.seen:
            self.seen[key] = self.attempt(name, sort)
        if isinstance(self.seen[key], Rejected):
            raise self.seen[key]
        return self.seen[key]

    def find(self, asset, named):
        """The `Picture` an asset names; `named` is {Reference.key: (ids, hash)}."""
        if asset.way != "file":
            if asset.key not in named:
                raise Rejected("asset-missing", name=asset.name)
            images, digest = named[asset.key]
            return Picture(str(asset.name), "", digest, images, asset.sort)
        return replace(self.look(asset.name, asset.sort), images=set())

    def attempt(self, name, sort):
        try:
            data, suffix = self.read(name, sort)
            digest = hashlib.sha1(data).hexdigest()  # noqa: S324
            return Picture(name, suffix, digest, sort=sort)
        except Rejected as error:
            return error

    def read(self, name, sort="image"):
        """(bytes as they are kept: of one sort only, without places and remarks; the
        ending of their name)."""
        data = self.raw(name, sort)
        ending = sniff(data, name) if sort == "image" else sound_ending(data)
        try:
            content = contents.checked(data, f"a{ending}", ALLOWED[sort])
            refuse_infected(content.data)
        except (contents.Rejected, Refusal) as error:
            raise Rejected("picture-refused", name=name, reason=str(error)) from error
        return content.data, contents.suffix_of(content.content_type)

    def raw(self, name, sort="image"):
        if name in self.files:
            if len(self.files[name]) > limit(sort):
                raise Rejected("picture-too-large", name=name)
            return self.files[name]
        if SCHEME.match(name):
            raise Rejected("picture-is-a-link")
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise Rejected("picture-path")
        return self.media.read(name, limit(sort))


def sound_ending(data):
    """ "" of what is no recording, which is refused as another type."""
    return contents.suffix_of(contents.sniffed(data))


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
