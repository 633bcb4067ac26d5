"""Ledgers know people by number; whoever reads them asks here for names."""

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, Case, CharField, OuterRef, Subquery, When
from django.db.models.functions import Cast


def name_of(number):
    """An expression: the name of whom the column `number` means."""
    person = get_user_model().objects.named().filter(pk=OuterRef(number))
    return Subquery(person.values("name"))


def person_meant():
    """An expression: the number of the person a line of the audit trail is about."""
    kind = get_user_model()._meta.label_lower
    number = Cast("object_id", BigIntegerField())
    return Case(When(object_kind=kind, object_id__regex=r"^\d{1,18}$", then=number))


def numbers_of(words, *, as_text=False):
    """Whom these words of a name or an address may mean."""
    found = get_user_model().objects.sought(words)
    if as_text:
        return found.values_list(Cast("pk", CharField()))
    return found.values("pk")
