"""What can happen to people."""

from django.db import IntegrityError, transaction

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.actions.desk import said
from accounts.actions.sessions import end_sessions
from accounts.models import DeviceSession, User
from core import audit
from core.problems import Refusal

USERNAME_TAKEN = {
    "code": "username-taken",
    "message": "Somebody else has this username.",
    "param": "username",
}


def forget_addresses(user):
    """A new e-mail address has to be verified at the next sign-in to the app."""
    EmailAddress.objects.filter(user=user).delete()


@transaction.atomic
def forget_strangers(user):
    """End the ways in of whoever had the account before its address was verified."""
    SocialAccount.objects.filter(user=user).delete()
    end_sessions(user.device_sessions.all(), DeviceSession.Ended.PASSWORD)


def forget_password(user):
    """Nobody signs in by password until a new one is set."""
    user.set_unusable_password()
    user.save(update_fields=["password", "updated_at"])


@transaction.atomic
def ensure_superadmin(email, password):
    """The superadmin of this address, with its address verified; made when missing.

    Somebody who is not yet one may have registered the address before its owner, so
    password, provider accounts and sign-ins are taken from them. A superadmin keeps
    a changed password.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_superuser(email, password)
    except IntegrityError:
        user = User.objects.select_for_update().get(email=email.strip().lower())
    if not user.is_superuser:
        user.is_superuser = user.is_staff = user.is_active = True
        user.set_password(password)
        user.save()
        forget_strangers(user)
        audit.record("rights.change", user, actor=None, after={"is_superuser": True})
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


SWITCHES = ("is_active", "is_superuser")


@transaction.atomic
def note_switches(user, changed, *, actor, reason=""):
    """What somebody was made, or blocked from, on Wagtail's screens, and who chose it.

    Blocking and letting in again ask for a reason.
    """
    after = {name: getattr(user, name) for name in SWITCHES if name in changed}
    if "is_active" in after:
        after["reason"] = said(reason)
    if "password1" in changed:
        after["password_chosen"] = True
    if after:
        audit.record("rights.change", user, actor=actor, after=after)
    if not user.is_active:
        end_sessions(user.device_sessions.all(), DeviceSession.Ended.BLOCKED)


def change_profile(user, changes):
    """Write what a person says of themselves; preferences are merged by key."""
    try:
        with transaction.atomic():
            person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
            preferences = {**person.preferences, **changes.pop("preferences", {})}
            fields = {**changes, "preferences": preferences}
            if changes.get("phone", person.phone) != person.phone:
                fields["phone_verified"] = False
            for name, value in fields.items():
                setattr(person, name, value)
            person.save(update_fields=[*fields, "updated_at"])
    except IntegrityError as error:
        if "username" not in error.__cause__.diag.constraint_name:
            raise
        raise Refusal("invalid", errors=[USERNAME_TAKEN]) from error
    return person


@transaction.atomic
def set_phone(user, phone, *, verified):
    """The number of a person; "" takes it away."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    person.phone, person.phone_verified = phone, bool(phone and verified)
    person.save(update_fields=["phone", "phone_verified", "updated_at"])
    user.phone, user.phone_verified = person.phone, person.phone_verified
