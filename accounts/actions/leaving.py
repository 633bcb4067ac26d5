"""Deleting an account: the person goes, the ledgers stay."""

from django.db import transaction
from django.utils.timezone import now as clock

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from accounts.actions.sessions import end_sessions
from accounts.models import BatchMember, DataExport, DeviceSession, User
from core import audit
from core.problems import Refusal

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
    for model in (EmailAddress, SocialAccount, Authenticator, BatchMember):
        model.objects.filter(user=person).delete()
    person.groups.clear()
    person.user_permissions.clear()
    person.device_sessions.update(device_name="", user_agent="", ip=None, push_token="")
    DataExport.objects.filter(user=person, state=DataExport.State.QUEUED).update(
        state=DataExport.State.FAILED
    )
    DataExport.objects.filter(user=person, state=DataExport.State.READY).update(
        state=DataExport.State.EXPIRED, content=None
    )
