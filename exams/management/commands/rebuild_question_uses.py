"""manage.py rebuild_question_uses: note anew what the listing tells of every question."""

from django.core.management.base import BaseCommand

from exams.bank.actions import note_stale
from exams.interchange.batches import note_all_batches
from exams.papers.uses import count_all_uses


class Command(BaseCommand):
    help = (
        "Count anew where questions are used, which import they came from and which "
        "drafts changed one language and not the other."
    )

    def handle(self, **options):
        questions, imports, stale = count_all_uses(), note_all_batches(), note_stale()
        self.stdout.write(
            f"{questions} questions, {imports} imports, {stale} stale drafts."
        )
