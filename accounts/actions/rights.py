"""Roles are given; whoever holds one is staff."""

from django.db import transaction

from accounts import access
from accounts.models import User
from core.problems import Refusal


@transaction.atomic
def grant_role(actor, people, role):
    """Give a role to people; refused unless all may be edited and the role be given.

    `core.watching` writes who was given what to the audit trail.
    """
    people = list(
        User.objects.select_for_update().filter(pk__in=[x.pk for x in people])
    )
    if not access.roles_to_grant(actor).filter(pk=role.pk).exists():
        raise Refusal("forbidden")
    if not all(access.may_edit(actor, person) for person in people):
        raise Refusal("forbidden")
    for person in people:
        person.groups.add(role)
        note_staff(person)


def note_staff(person):
    """Whoever holds a role is staff; a student holds none."""
    person.is_staff = person.is_superuser or person.groups.exists()
    person.save(update_fields=["is_staff", "updated_at"])
