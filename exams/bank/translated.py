"""Snippets of which publishing and editors confirm that their languages say the same."""

from django.db import models


class Translated(models.Model):
    """Before Published: what was confirmed holds for every draft."""

    confirmed_translations = models.JSONField(
        default=list,
        editable=False,
        help_text="Which texts were confirmed to say the same, by hash.",
    )

    class Meta:
        abstract = True

    def with_content_json(self, content):
        """What publishing confirmed holds for drafts made before it, too."""
        draft = super().with_content_json(content)
        confirmed = {*map(tuple, draft.confirmed_translations)}
        confirmed.update(map(tuple, self.confirmed_translations))
        draft.confirmed_translations = sorted(confirmed)
        return draft
