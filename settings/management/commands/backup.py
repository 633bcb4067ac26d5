from django.core.management.base import BaseCommand

from settings.backups import back_up


class Command(BaseCommand):
    help = "Write database and media into a new folder below FOLDER."

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *, folder, **options):
        self.stdout.write(str(back_up(folder)))
