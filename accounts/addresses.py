"""What a verified address brings with it."""

from django.dispatch import receiver
from django.urls import reverse

from allauth.account.signals import email_confirmed

from accounts import actions


@receiver(email_confirmed)
def owner_came(request, email_address, **kwargs):
    """Only the mail shows whose an address is; what came before it is somebody else's.

    The code of a sign-up is entered by whoever chose the password; no other is.
    """
    if request.user.is_authenticated:
        return
    actions.forget_strangers(email_address.user)
    if request.path != reverse("accounts:verify_email"):
        actions.forget_password(email_address.user)
