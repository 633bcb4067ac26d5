from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.media.actions import drop_stray_files


class Command(BaseCommand):
    help = "Remove media files that no row names, as the nightly job does."

    def add_arguments(self, parser):
        parser.add_argument(
            "--even-many",
            action="store_true",
            help="also where they are a good part of all files",
        )

    def handle(self, *, even_many, **options):
        count = drop_stray_files(now=timezone.now(), even_many=even_many)
        self.stdout.write(f"Removed {count} files.")
