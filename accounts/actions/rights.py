"""Roles are given and staff blocked; whoever was given a role is staff."""

from django.db import transaction

from accounts import access
from accounts.actions.desk import turn
from accounts.actions.people import note_switches
from accounts.models import User
from core.problems import Refusal


@transaction.atomic
def grant_role(actor, people, role):
    """Give a role to people; refused unless all may be edited and the role be given.

    `core.watching` writes who was given what to the audit trail.
    """
    people = held_still(people)
    if not access.roles_to_grant(actor).filter(pk=role.pk).exists():
        raise Refusal("forbidden")
    if not all(access.may_edit(actor, person) for person in people):
        raise Refusal("forbidden")
    for person in people:
        person.groups.add(role)
        note_staff(person)


@transaction.atomic
def switch_staff(actor, people, *, is_active, reason):
    """Block people of the staff or let them in again; answers how many that changed.

    Refused unless every one of them is staff whom the actor may edit.
    """
    people = held_still(people)
    if not all(access.may_switch(actor, person) for person in people):
        raise Refusal("forbidden")
    turned = [person for person in people if person.is_active != is_active]
    for person in turned:
        turn(person, is_active=is_active)
        note_switches(person, ["is_active"], actor=actor, reason=reason)
    return len(turned)


def held_still(people):
    numbers = [person.pk for person in people]
    return list(User.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))


def note_staff(person):
    """Whoever is given a role is staff from then on, without rights once it is taken."""
    is_given = person.is_superuser or person.groups.exists()
    person.is_staff = person.is_staff or is_given
    person.save(update_fields=["is_staff", "updated_at"])
