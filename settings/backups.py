"""Everything in one folder and back: the database's dump, the media, what belongs to it.

A backup is `database.dump` (pg_dump's own format), `media.tar` and `manifest.json`
with their hashes.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from cms.media import naming
from cms.media.actions import missing_files
from cms.media.storage import pieces
from core import pgwheel

DUMP, MEDIA, MANIFEST = "database.dump", "media.tar", "manifest.json"
TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"


def back_up(parent, now=None):
    """Write a new folder below `parent`, whole or not at all; its path.

    Files that go meanwhile are named in the manifest.
    """
    now = now or timezone.now()
    final = Path(parent, f"pariksha-{now:%Y%m%dT%H%M%SZ}")
    final.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=final.parent))
    try:
        dump_database(folder / DUMP)
        count, gone = pack_media(folder / MEDIA)
        facts = {"made_at": now.isoformat(), "files": count, "gone": gone}
        facts["sha256"] = hashes(folder)
        (folder / MANIFEST).write_text(json.dumps(facts, indent=2))
        folder.rename(final)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return final


def restore(folder):
    """Fill an empty database and an empty store; (how many files came back, the names
    of those that rows name and the backup did not hold).

    Refuses what is damaged, and to write over anything that is there. The database comes
    last and as a whole, so a restore that failed may be begun again.
    """
    folder = Path(folder)
    facts = read_manifest(folder)
    refuse_inhabited(folder / MEDIA)
    count = unpack_media(folder / MEDIA)
    if count != facts["files"]:
        raise CommandError(f"{count} files came back instead of {facts['files']}.")
    run("pg_restore", *RESTORE, "--dbname", name(), str(folder / DUMP))
    return count, missing_files()


RESTORE = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


def read_manifest(folder):
    try:
        facts = json.loads((folder / MANIFEST).read_text())
        intact = facts["sha256"] == hashes(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{folder} is no backup.") from error
    if not intact:
        raise CommandError(f"{folder} is damaged: its files are not what was written.")
    return facts


def hashes(folder):
    return {name: digest(folder / name) for name in (DUMP, MEDIA)}


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_inhabited(packed):
    """What an earlier try of the same restore has left in the store is no inhabitant."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        if cursor.fetchone()[0]:
            raise CommandError("The database is not empty; restore into a new one.")
    default_storage.ensure()
    with tarfile.open(packed) as tar:
        ours = set(tar.getnames())
    for name, _ in default_storage.files():
        if not {name, name.rpartition(".")[0]} & ours:
            raise CommandError("The media store is not empty; restore into a new one.")


def dump_database(path):
    options = ("--format", "custom", "--no-owner", "--no-privileges")
    run("pg_dump", *options, "--file", str(path), name())


def name():
    return connection.settings_dict["NAME"]


def run(program, *arguments):
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, no shell
        [fitting(program), *arguments],
        env={**os.environ, **where()},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise CommandError(f"{program} failed: {said[-1]}")


def where():
    """How libpq finds Django's database."""
    settings = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER"}
    names["PGPASSWORD"] = "PASSWORD"
    return {key: str(settings[ours]) for key, ours in names.items() if settings[ours]}


def fitting(program):
    """The first program, of the PATH or of the wheel, that is no older than the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        wanted = int(cursor.fetchone()[0]) // 10_000
    for path in candidates(program):
        said = subprocess.run(  # noqa: S603
            [path, "--version"], capture_output=True, text=True
        ).stdout
        if int(said.split()[2].split(".")[0]) >= wanted:
            return path
    raise CommandError(f"{program} of PostgreSQL {wanted} or newer is not there.")


def candidates(program):
    if found := shutil.which(program):
        yield found
    try:
        yield str(pgwheel.program(program))
    except pgwheel.Unavailable:
        return


def pack_media(path):
    """Every file but those nobody looked at yet; (how many, which went meanwhile)."""
    count, gone = 0, []
    with tarfile.open(path, "w") as tar:
        for name, _ in default_storage.files():
            if name.startswith(f"{naming.INCOMING}/"):
                continue
            try:
                add(tar, name)
                count += 1
            except FileNotFoundError:
                gone.append(name)
    return count, gone


def add(tar, name):
    member = tarfile.TarInfo(name)
    member.size = default_storage.size(name)
    with closing(Stretch(pieces(default_storage, name, 0, member.size))) as file:
        file.begin()
        tar.addfile(member, file)


class Stretch:
    """Pieces as a file that is read once."""

    def __init__(self, pieces):
        self.pieces, self.rest = pieces, b""

    def begin(self):
        """FileNotFoundError where there is no file, before anything was written."""
        self.rest = next(self.pieces, b"")

    def read(self, size):
        while len(self.rest) < size and (piece := next(self.pieces, b"")):
            self.rest += piece
        part, self.rest = self.rest[:size], self.rest[size:]
        return part

    def close(self):
        self.pieces.close()


def unpack_media(path):
    count = 0
    with tarfile.open(path) as tar:
        for member in tar:
            if not member.isfile():
                raise CommandError(f"{member.name} in {path} is no plain file.")
            default_storage.put(member.name, tar.extractfile(member))
            count += 1
    return count
