"""The second factor of staff: who has one, who has shown it, and who must."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet

ADMIN = "/admin/"
SHOWN = "second_factor_of"


class SecretKeeper(DefaultMFAAdapter):
    """Keeps secrets encrypted; a dump of the table opens nothing."""

    def encrypt(self, text):
        return keyring().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return keyring().decrypt(encrypted_text.encode()).decode()


def keyring():
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(f"second factor {key}".encode()).digest() for key in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


def has_one(user):
    return is_mfa_enabled(user, [Authenticator.Type.TOTP])


def was_shown(request):
    return request.session.get(SHOWN) == request.user.pk


def mark_shown(request, user):
    request.session[SHOWN] = user.pk


def recovery_codes(user):
    """The codes that are left, [] where there are none at all."""
    rows = Authenticator.objects.filter(user=user, type="recovery_codes")
    return [code for row in rows for code in RecoveryCodes(row).get_unused_codes()]


class SecondFactorMiddleware:
    """Stands before /admin/: who has a second factor shows it, who must gets one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        where = self.detour(request)
        return redirect(where) if where else self.get_response(request)

    def detour(self, request):
        """Where this request has to go first, None where it may pass."""
        if not request.path.startswith(ADMIN):
            return None
        if request.path in open_paths() or request.user.is_anonymous:
            return None
        if was_shown(request):
            return None
        if has_one(request.user):
            onward = urlencode({"next": request.get_full_path()})
            return f"{reverse('staff_second_step')}?{onward}"
        enrolment = reverse("staff_second_factor")
        if request.path == enrolment or not settings.REQUIRE_STAFF_MFA:
            return None
        may_enter = request.user.has_perm("wagtailadmin.access_admin")
        return enrolment if may_enter else None


def open_paths():
    """Pages of the admin that stand before the second factor."""
    names = ("staff_second_step", "wagtailadmin_login", "wagtailadmin_logout")
    return [reverse(name) for name in (*names, "wagtailadmin_javascript_catalog")]
