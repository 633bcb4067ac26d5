"""manage.py find_duplicates: sketch the questions that have no sketch, and compare."""

from django.core.management.base import BaseCommand

from exams.bank.duplicates.actions import compare_waiting, remember_missing


class Command(BaseCommand):
    help = "Keep what questions are recognised by, where it is missing, and compare."

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="All of them again.")

    def handle(self, *, anew, **options):
        found = remember_missing(anew=anew)
        compared = compare_waiting()
        self.stdout.write(f"{found} questions sketched, {compared} sketches compared.")
