"""What a verified address brings with it."""

from django.dispatch import receiver

from allauth.account.signals import email_confirmed

from accounts import actions


@receiver(email_confirmed)
def owner_came(request, email_address, **kwargs):
    """Only the mail shows whose an address is; a provider account came before it."""
    if not request.user.is_authenticated:
        actions.forget_strangers(email_address.user)
