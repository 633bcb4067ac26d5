from django.core.management.base import BaseCommand

from exams.papers import presets


class Command(BaseCommand):
    help = "Write the boards' marking rules and templates that are missing."

    def handle(self, *, verbosity, **options):
        fresh = presets.sync()
        if verbosity:
            self.stdout.write(f"{fresh} new rules and templates.")
