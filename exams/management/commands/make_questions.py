"""manage.py make_questions 100000: made-up questions for development and benches."""

from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exams.interchange.made import make_questions


class Command(BaseCommand):
    help = "Make questions for development and benches; the same for the same seed."

    def add_arguments(self, parser):
        parser.add_argument("count", type=int)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--force", action="store_true", help="Also where DEBUG is off."
        )

    def handle(self, *, count, seed, force, **options):
        if not settings.DEBUG and not force:
            raise CommandError("Made-up questions are for development; see --force.")
        if count < 1:
            raise CommandError("Give a number from 1 on.")
        began = monotonic()
        made = make_questions(count, seed, self.tell)
        seconds = monotonic() - began
        self.stdout.write(f"Made {made} questions in {seconds:.0f} s.")

    def tell(self, made):
        if made % 10_000 == 0:
            self.stdout.write(f"{made} …")
