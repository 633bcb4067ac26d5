"""Deleting an account: the person goes, the ledgers stay."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now as clock

from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from accounts import rules
from accounts.actions.sessions import end_sessions
from accounts.models import (
    BatchMember,
    DataExport,
    DeviceSession,
    MailedCode,
    StaffInvitation,
    User,
)
from core import audit, idempotency
from core.problems import Refusal

REMOVED = (EmailAddress, SocialAccount, Authenticator, BatchMember, MailedCode)
NOBODY = {
    "full_name": "",
    "phone": "",
    "phone_verified": False,
    "birth_year_band": "",
    "preferences": {},
    "is_active": False,
    "is_staff": False,
    "is_superuser": False,
}


@transaction.atomic
def delete_account(user):
    """Make a person anonymous and end every sign-in; what they did is kept.

    Deleting twice changes nothing. Staff are refused: a superadmin takes their roles
    away first, so that nobody locks the institute out.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.anonymised_at:
        return
    if person.is_staff or person.is_superuser:
        raise Refusal("staff-stay")
    end_sessions(person.device_sessions.all(), DeviceSession.Ended.DELETED)
    forget_traces(person)
    for name, value in NOBODY.items():
        setattr(person, name, value)
    person.email = f"deleted-{person.pk}@deleted.invalid"
    person.username = f"deleted-{person.pk}"
    person.anonymised_at = clock()
    person.set_unusable_password()
    person.save()
    audit.record("account.delete", person, actor=person)


def forget_traces(person):
    """What lies in other rows and says who somebody was."""
    mine = EmailAddress.objects.filter(user=person)
    addresses = {person.email, *mine.values_list("email", flat=True)}
    forget_invitations(person, addresses)
    forget_steps(addresses)
    for model in REMOVED:
        model.objects.filter(user=person).delete()
    for profile in UserProfile.objects.filter(user=person):
        profile.avatar.delete(save=False)
        profile.delete()
    idempotency.forget(person.pk)
    log_of(person).update(label=person.ledger_label, data={})
    person.groups.clear()
    person.user_permissions.clear()
    person.device_sessions.update(device_name="", user_agent="", ip=None, push_token="")
    DataExport.objects.filter(user=person, state=DataExport.State.QUEUED).update(
        state=DataExport.State.FAILED
    )
    DataExport.objects.filter(user=person, state=DataExport.State.READY).update(
        state=DataExport.State.EXPIRED, content=None
    )


def forget_invitations(person, addresses):
    """Those to the person and to the person's addresses; none of them opens anything."""
    whose = Q(accepted_by=person) | Q(email__in=addresses)
    invitations = StaffInvitation.objects.filter(whose)
    invitations.open().update(withdrawn_at=clock())
    StaffInvitation.objects.filter(whose).update(email="", full_name="")


def forget_steps(addresses):
    """Sign-ins and sign-ups begun with an address and left half-way: their sessions
    hold it. They live no longer than rules.STEPS, so there are never many."""
    young = Session.objects.filter(expire_date__lte=clock() + rules.STEPS)
    named = [x.pk for x in young.iterator() if holds(x.get_decoded(), addresses)]
    Session.objects.filter(pk__in=named).delete()


def holds(facts, words):
    said = str(facts).lower()
    return any(word in said for word in words)


def drop_old_steps():
    """Remove sessions that have run out, with what was typed into them."""
    return Session.objects.filter(expire_date__lte=clock()).delete()[0]


def log_of(person):
    """What Wagtail's own log says of a person on its screens."""
    kind = ContentType.objects.get_for_model(User)
    return ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
