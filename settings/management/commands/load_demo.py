from django.core.management.base import BaseCommand
from django.db import transaction

from settings.demo import exam, landing, pages, people, samples, screens


class Command(BaseCommand):
    help = (
        "Load the demo: a site in English and Hindi, a syllabus, a mock paper of 100 "
        "questions, home screens, an editor and a student. Changes nothing the second time. The two have a password that "
        "everybody can read, so never run it on a public server."
    )

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        is_new = pages.load()
        people.load()
        exam.load()
        if is_new:
            landing.load(samples.load())
        screens.load()
        if verbosity:
            self.stdout.write(f"{exam.NAME} is open; {people.EDITOR} may edit it.")
