"""Beside RevisionMixin: a draft is saved with what it is recognised by."""

from django.db import transaction


class Recognised:
    def save_revision(self, *args, **options):
        """The draft, and its sketch among those of all the others."""
        from exams.bank.duplicates.actions import remember

        with transaction.atomic():
            revision = super().save_revision(*args, **options)
            remember([self])
        return revision
