"""manage.py rebuild_question_uses: count anew what became of every question."""

from django.core.management.base import BaseCommand

from exams.interchange.batches import note_all_batches
from exams.papers.uses import count_all_uses


class Command(BaseCommand):
    help = "Count anew where questions are used and which import they came from."

    def handle(self, **options):
        questions, imports = count_all_uses(), note_all_batches()
        self.stdout.write(f"{questions} questions, {imports} imports.")
