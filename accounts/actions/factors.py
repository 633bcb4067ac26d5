"""A second factor is got, renewed and given up."""

from django.conf import settings
from django.db import transaction

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from accounts import mails
from accounts.models import User
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
def forget_second_factor(user):
    """For somebody who lost phone and recovery codes; answers whether there was one."""
    gone, _ = factors(user).delete()
    if gone:
        told("second-factor.forget", user, TURNED_OFF, actor=None)
    return bool(gone)


def told(verb, user, change, *, actor):
    """To the trail, and to the owner by mail."""
    audit.record(verb, user, actor=actor)
    mails.send("second_factor", user.email, change=change)


def factors(user):
    return Authenticator.objects.filter(user=user)
