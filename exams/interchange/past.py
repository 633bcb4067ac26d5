"""The rows behind a batch on its way, so that no slice takes what an earlier one took."""

from exams.interchange.models import ImportRow


class Past:
    """What the earlier slices of a batch said and took."""

    def __init__(self, batch):
        self.batch, self.rows = batch, ImportRow.objects.filter(batch=batch)

    def taken(self, ids):
        """Those of these question ids that earlier rows made or are."""
        found = self.rows.filter(question__in=ids)
        return set(found.values_list("question", flat=True))

    def first(self, said):
        """{digest: the first row that said it} of these digests."""
        found = self.rows.filter(said__overlap=list(said)).order_by("-row")
        return {x: row.row for row in found for x in row.said}

    def keep(self, items):
        ImportRow.objects.bulk_create(
            ImportRow(
                batch=self.batch,
                row=item.draft.row,
                said=item.said,
                question=item.question.pk,
            )
            for item in items
        )

    def forget(self):
        self.rows.delete()
