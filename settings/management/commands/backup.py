import json

from django.core.management.base import BaseCommand

from settings.backups import MANIFEST, back_up


class Command(BaseCommand):
    help = "Write database and media into a new folder below FOLDER."

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *, folder, **options):
        made = back_up(folder)
        for name in json.loads((made / MANIFEST).read_text())["gone"]:
            self.stderr.write(f"Gone meanwhile: {name}")
        self.stdout.write(str(made))
