"""Which import a question last came from: told to the bank."""

from django.db import transaction

from exams.bank.actions import note_use
from exams.interchange.models import ImportBatch


def note_batch(batch, ids):
    fact = {"import_batch": batch.pk, "import_label": str(batch)}
    note_use(dict.fromkeys(ids, fact))


def note_all_batches():
    """Tell the bank of every import anew, the oldest first. Answers how many there were."""
    batches = ImportBatch.objects.filter(status=ImportBatch.Status.APPLIED)
    for batch in batches.order_by("created_at", "pk"):
        with transaction.atomic():
            note_batch(batch, list(batch.questions.values_list("pk", flat=True)))
    return len(batches)
