"""A second factor is got, renewed and given up."""

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now as clock

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from accounts import access, mails
from accounts.actions.desk import said
from accounts.actions.sessions import end_sessions
from accounts.models import DeviceSession, User
from core import audit
from core.problems import Refusal

TURNED_ON = "you sign in with a code of your authenticator app as well from now on."
RENEWED = "you have new recovery codes; the old ones no longer work."
TURNED_OFF = "your second factor was turned off; you sign in with the password alone."


@transaction.atomic
def enrol(user, secret):
    """The authenticator app becomes the second factor; answers the recovery codes."""
    User.objects.select_for_update().get(pk=user.pk)
    factors(user).delete()
    TOTP.activate(user, secret)
    told("second-factor.on", user, TURNED_ON, actor=user)
    return RecoveryCodes.activate(user).get_unused_codes()


@transaction.atomic
def renew_recovery_codes(user):
    """New recovery codes; the old ones no longer work."""
    User.objects.select_for_update().get(pk=user.pk)
    factors(user).filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    told("second-factor.codes", user, RENEWED, actor=user)
    return RecoveryCodes.activate(user).get_unused_codes()


@transaction.atomic
def turn_off_second_factor(user):
    """Back to the password alone, where the institute allows that."""
    if settings.REQUIRE_STAFF_MFA:
        raise Refusal("second-factor-required")
    factors(user).delete()
    told("second-factor.off", user, TURNED_OFF, actor=user)


@transaction.atomic
def take_second_factor(actor, person_id, reason):
    """For staff who lost phone and recovery codes; answers whether there was one.

    Never one's own, nor of somebody who may do more. Whoever has the phone now is out:
    every sign-in ends.
    """
    reason = said(reason)
    person = access.who_lost_factor(actor, person_id, lock=True)
    return taken(person, actor=actor, reason=reason)


@transaction.atomic
def forget_second_factor(user):
    """The same by whoever runs the server, for anybody."""
    return taken(User.objects.select_for_update().get(pk=user.pk), actor=None)


def taken(person, *, actor, reason="asked for on the server"):
    gone, _ = factors(person).delete()
    if gone:
        person.signed_out_at = clock()
        person.save(update_fields=["signed_out_at", "updated_at"])
        ended = end_sessions(person.device_sessions.all(), DeviceSession.Ended.DESK)
        after = {"reason": reason, "sign-ins ended": ended}
        told("second-factor.forget", person, TURNED_OFF, actor=actor, after=after)
    return bool(gone)


def told(verb, user, change, *, actor, after=None):
    """To the trail, and to the owner by mail."""
    audit.record(verb, user, actor=actor, after=after)
    mails.send("second_factor", user.email, change=change)


def factors(user):
    return Authenticator.objects.filter(user=user)
