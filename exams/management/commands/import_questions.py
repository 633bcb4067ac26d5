"""manage.py import_questions FILE [--exam NAME]: a file of questions comes in."""

import json
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from exams.interchange.importing import import_file
from exams.interchange.reading import AUTO, CHOICES

CATEGORIES = "{category: {topics: [code]}}"
MAPPING = "{header: column}"
COUNTS = ("rows", "created", "updated", "unchanged", "rejected", "sections_created")


@contextmanager
def files_named(path):
    """A file that cannot be read or written ends the command in one line."""
    try:
        yield
    except OSError as error:
        raise CommandError(f"{error.filename or path}: {error.strerror}") from error


def pairs_of(path, kind, told):
    """What a file of {text: `kind`} holds, {} without one."""
    if not path:
        return {}
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise CommandError(f"{path}: {error}") from error
    values = found.values() if isinstance(found, dict) else [None]
    if not all(isinstance(x, kind) for x in values):
        raise CommandError(f"{path}: write {told}.")
    return found


class Command(BaseCommand):
    help = "Import a file of questions into the bank or, where one is named, an exam."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--exam", metavar="NAME")
        parser.add_argument("--format", default=AUTO, choices=CHOICES)
        parser.add_argument("--section", default="Questions", metavar="NAME")
        parser.add_argument("--subject", default="", metavar="CODE")
        parser.add_argument(
            "--mapping", metavar="FILE.json", help='{header: our column, or ""}'
        )
        parser.add_argument(
            "--categories", metavar="FILE.json", help="{category: {topics: [code]}}"
        )
        parser.add_argument("--year", type=int)
        parser.add_argument("--syllabus", metavar="CODE")
        parser.add_argument("--media", metavar="DIR", help="Folder or ZIP of pictures.")
        parser.add_argument("--dry-run", action="store_true", help="Write nothing.")
        parser.add_argument("--partial", action="store_true", help="Take good rows.")
        parser.add_argument("--publish", action="store_true")
        parser.add_argument(
            "--new-versions",
            action="store_true",
            help="Change questions of open exams, for later papers.",
        )
        parser.add_argument("--report", metavar="OUT.json")

    def handle(self, *, file, report, **options):
        wanted = ("year", "syllabus", "media", "dry_run", "partial", "publish")
        wanted += ("new_versions", "format", "section", "subject")
        with files_named(file):
            if report:
                Path(report).open("a").close()
            switches = {name: options[name] for name in wanted}
            switches["categories"] = pairs_of(options["categories"], dict, CATEGORIES)
            switches["mapping"] = pairs_of(options["mapping"], str, MAPPING)
            answer = import_file(file, options["exam"], **switches)
        if report:
            text = json.dumps(answer, ensure_ascii=False, indent=2)
            with files_named(report):
                Path(report).write_text(text + "\n", encoding="utf-8")
        self.show(answer)

    def show(self, answer):
        """The counts, then every reason; status 1 where anything was rejected."""
        self.stdout.write(", ".join(f"{name} {answer[name]}" for name in COUNTS))
        for error in [*answer["warnings"], *answer["errors"]]:
            place = f"row {error['row']} {error['column']}".strip()
            line = f"{place}: {error['message']} ({error['code']})"
            self.stderr.write(line)
        if answer["errors"]:
            raise CommandError("Not everything went in.")
