"""What is to be known of the rows of a slice, written into its batch."""

from django.db.models import Q

from exams.interchange.attempting import TAKEN_FOR
from exams.interchange.models import ImportFinding


def write_findings(batch, order, plan, outcome, first):
    """A run says anew what stays out and what it changes, and keeps the other notes of
    the check."""
    if first:
        anew = Q() if order.tells else Q(is_note=False) | Q(code=TAKEN_FOR)
        batch.findings.filter(anew).delete()
    told = [(x, False) for x in sorted(plan.problems, key=lambda x: x.row)]
    told += [(x, True) for x in outcome.notes]
    ImportFinding.objects.bulk_create(
        [
            ImportFinding(
                batch=batch,
                row=x.row,
                column=storable(x.column)[:200],
                code=x.code,
                message=storable(x.message),
                is_note=is_note,
            )
            for x, is_note in told
        ],
        batch_size=1000,
    )


def storable(text):
    """Without what no text column holds."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def write_absent(batch, order, first):
    if order.tells:
        named = [
            {"subject": subject, "name": name, "rows": rows}
            for (subject, name), rows in sorted(order.absent.items())
        ]
        batch.absent = named if first else [*batch.absent, *named]
        order.absent.clear()
