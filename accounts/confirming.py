"""Ways in change only for who gives the password or signed in a moment ago.

allauth asks for the password; who has none it does not ask, so that whoever found an
access token could make an account of a provider or of mailed codes their own.
"""

from django.utils import timezone

from allauth.headless.account import views

from accounts import access
from accounts.limiting import READING


class SignedInJustNow:
    """Before a call of allauth's that writes."""

    def handle(self, request, *args, **kwargs):
        user, key = request.user, request.session.session_key
        has_none = user.is_authenticated and not user.has_usable_password()
        if has_none and request.method not in READING:
            access.just_signed_in(user, key, at=timezone.now())
        return super().handle(request, *args, **kwargs)


class ChangePassword(SignedInJustNow, views.ChangePasswordView):
    pass


class ManageEmail(SignedInJustNow, views.ManageEmailView):
    pass
