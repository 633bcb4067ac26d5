"""Students come into batches, and staff take them out."""

from django.db import transaction

from accounts import access, rules
from accounts.models import BatchMember, User
from core import audit


def join_batch(user, code):
    """(the place in the batch of this code, whether it is new)."""
    batch = access.batch_to_join(user, code)
    return BatchMember.objects.get_or_create(
        batch=batch, user=user, defaults={"by": BatchMember.By.CODE}
    )


@transaction.atomic
def add_members(batch, users, by, *, actor=None):
    """Add students; who is in already stays as they are. Answers how many are new."""
    places = [BatchMember(batch=batch, user=user, by=by) for user in users]
    before = set(inside(batch, places))
    BatchMember.objects.bulk_create(places, ignore_conflicts=True)
    new = sorted(set(inside(batch, places)) - before)
    if new:
        after = {"by": str(by), "added": new}
        audit.record("batch.add", batch, actor=actor, after=after)
    return len(new)


def inside(batch, places):
    """The numbers of those who are in the batch."""
    people = [place.user_id for place in places]
    return batch.members.filter(user__in=people).values_list("user", flat=True)


def add_addresses(batch, rows, by, *, actor=None):
    """Add the students of these (row number, address) pairs.

    Answers one report line per row: {row, email, outcome}, the outcome one of
    added, already-in, twice, not-an-address, unknown, staff, blocked.
    """
    wanted = {row: rules.address(raw) for row, raw in rows}
    found = User.objects.filter(email__in={x for x in wanted.values() if x})
    people = {user.email: user for user in found}
    members = set(
        batch.members.filter(user__in=found).values_list("user__email", flat=True)
    )
    report, new = [], {}
    for row, raw in rows:
        outcome = outcome_of(wanted[row], people, members, new)
        if outcome == "added":
            new[wanted[row]] = people[wanted[row]]
        report.append({"row": row, "email": raw.strip(), "outcome": outcome})
    add_members(batch, new.values(), by, actor=actor)
    return report


def outcome_of(email, people, members, new):
    """What becomes of one address."""
    if email is None:
        return "not-an-address"
    if email in new:
        return "twice"
    if email in members:
        return "already-in"
    user = people.get(email)
    if user is None:
        return "unknown"
    if user.is_staff:
        return "staff"
    return "added" if user.is_active else "blocked"


@transaction.atomic
def remove_members(batch, places, *, actor=None):
    """Take students out of a batch; their places are named by number."""
    leaving = batch.members.filter(pk__in=places).select_for_update().order_by("pk")
    gone = {place.pk: place.user_id for place in leaving}
    if gone:
        batch.members.filter(pk__in=gone).delete()
        after = {"removed": sorted(gone.values())}
        audit.record("batch.remove", batch, actor=actor, after=after)
    return len(gone)
