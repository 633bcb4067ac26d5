from django.core.management.base import BaseCommand, CommandError

from settings.backups import restore


class Command(BaseCommand):
    help = "Fill an empty database and an empty media store from a backup."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="what bin/backup wrote")

    def handle(self, *, folder, **options):
        count, missing = restore(folder)
        self.stdout.write(f"Restored: the database and {count} files.")
        for name in missing:
            self.stderr.write(f"Missing: {name}")
        if missing:
            raise CommandError(f"Rows name {len(missing)} files the backup lacks.")
