"""A second factor is got, renewed and given up."""

from django.conf import settings
from django.db import transaction

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from accounts.models import User
from core.problems import Refusal


@transaction.atomic
def enrol(user, secret):
    """The authenticator app becomes the second factor; answers the recovery codes."""
    User.objects.select_for_update().get(pk=user.pk)
    factors(user).delete()
    TOTP.activate(user, secret)
    get_adapter().send_notification_mail("mfa/email/totp_activated", user)
    return RecoveryCodes.activate(user).get_unused_codes()


@transaction.atomic
def renew_recovery_codes(user):
    """New recovery codes; the old ones no longer work."""
    User.objects.select_for_update().get(pk=user.pk)
    factors(user).filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    get_adapter().send_notification_mail("mfa/email/recovery_codes_generated", user)
    return RecoveryCodes.activate(user).get_unused_codes()


@transaction.atomic
def turn_off_second_factor(user):
    """Back to the password alone, where the institute allows that."""
    if settings.REQUIRE_STAFF_MFA:
        raise Refusal("second-factor-required")
    factors(user).delete()
    get_adapter().send_notification_mail("mfa/email/totp_deactivated", user)


def factors(user):
    return Authenticator.objects.filter(user=user)
