"""How often one may try to sign in and be sent a code.

allauth's own limits are off: they live in a cache, which may forget.
"""

from django.core.exceptions import RequestDataTooBig
from django.dispatch import receiver

import orjson
from allauth.account import signals
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import (
    EmailVerificationProcess,
)
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.headless.account import views

from accounts import tokens
from accounts.authentication import bearer_token
from core import clients, keys, limits, security
from core.answers import to_response
from core.problems import Refusal

SIGN_IN, CALLS = "/api/auth/", "/api/auth/app/v1/"
READING = ("GET", "HEAD", "OPTIONS")
# What names an account in the body of the calls that look at it.
NAMED_BY = {
    "auth/signup": "email",
    "auth/login": "email",
    "auth/code/request": "email",
    "auth/password/request": "email",
    "auth/password/reset": "email",
    "auth/provider/signup": "email",
    "account/email": "email",
    "account/phone": "phone",
}
VERIFY, RESET, LOGIN = "verify", "reset", "login"
# What a mail is sent for. An address with an account and one without cost the same.
PURPOSES = {
    "email_confirmation": VERIFY,
    "email_confirmation_signup": VERIFY,
    "account_already_exists": VERIFY,
    "password_reset_code": RESET,
    "password_reset_key": RESET,
    "login_code": LOGIN,
}
UNKNOWN = "unknown_account"


def count_login(request, login):
    """Before a password is looked at: by address, by address and account, by account.

    The third is wide, so that a stranger cannot keep the owner out with few guesses.
    """
    place = clients.place(request)
    limits.limit("login-place", place, key=keys.login(place))
    limits.limit("login", place, whom=login)
    limits.limit("login-account", whom=login)


def forgive_login(request, login):
    """The password was right, so this was no guess."""
    place = clients.place(request)
    limits.give_back("login-place", place, key=keys.login(place))
    limits.give_back("login", place, whom=login)
    limits.give_back("login-account", whom=login)


def count_code(request, address, purpose):
    """Before a code is sent to an e-mail address or a phone number; once in a request."""
    subject = f"{purpose} {address.lower()}"
    counted = vars(request).setdefault("counted_codes", set())
    if subject not in counted:
        counted.add(subject)
        limits.limit("codes-place", clients.place(request))
        limits.limit("codes", purpose, whom=address)


def count_mailed_code(request, address, purpose):
    """By place and address; by address alone it is wide, so that a stranger's guesses
    do not spoil the code for its owner."""
    limits.limit("mailed-code", f"{clients.place(request)} {purpose}", whom=address)
    limits.limit("mailed-code-account", purpose, whom=address)


def forgive_mailed_code(request, address, purpose):
    place = clients.place(request)
    limits.give_back("mailed-code", f"{place} {purpose}", whom=address)
    limits.give_back("mailed-code-account", purpose, whom=address)


def purpose_of(request, template):
    """What a mail of allauth is sent for, None for those that hold no code."""
    name = template.rpartition("/")[2]
    if name == UNKNOWN:
        return LOGIN if "code" in request.path else RESET
    return PURPOSES.get(name)


@receiver(
    [
        signals.email_verification_code_rejected,
        signals.login_code_rejected,
        signals.password_reset_code_rejected,
    ]
)
def code_rejected(sender, user, last_attempt, **kwargs):
    security.note("code-wrong", user_id=user.pk, last_attempt=last_attempt)


class ResendVerification(views.ResendEmailVerificationCodeView):
    """Counted before allauth knows better: where there is an account already it would
    send nothing, which would be one too many never, and quicker always."""

    def post(self, request, *args, **kwargs):
        if process := EmailVerificationProcess.resume(request):
            count_code(request, process.email, VERIFY)
        answer = super().post(request, *args, **kwargs)
        if answer.status_code == 200 and process.user is None:
            get_adapter().send_account_already_exists_mail(process.email)
        return answer


class ResendLoginCode(views.ResendLoginCodeView):
    """The same for a code to log in with, where there is no account."""

    def post(self, request, *args, **kwargs):
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        process = stage and LoginCodeVerificationProcess.resume(stage)
        if process and (email := process.state.get("email")):
            count_code(request, email, LOGIN)
        answer = super().post(request, *args, **kwargs)
        if answer.status_code == 200 and process.user is None:
            send_unknown_account_mail(request, process.state["email"])
        return answer


class SignInLimit:
    """Calls below /api/auth/ are counted before anything looks at them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(SIGN_IN):
            return self.get_response(request)
        try:
            count_reading(request) if request.method in READING else count_call(request)
        except (Refusal, RequestDataTooBig) as error:
            return to_response(error)
        return self.get_response(request)


def count_reading(request):
    """As the rest of the API counts: by user, or else by address."""
    if claims := signed_claims(request, {}):
        limits.limit("calls", f"user {claims.user_id}")
    else:
        limits.limit("anonymous", clients.place(request))


def count_call(request):
    """By sign-in where we signed the token, else by address: what can be made up mints
    nothing. Whose account a call is about is counted beside that."""
    place, body = clients.place(request), body_of(request)
    if claims := signed_claims(request, body):
        limits.limit("auth", f"sign-in {claims.sid}")
    else:
        limits.limit("auth-place", place)
    account = body.get(NAMED_BY.get(request.path.removeprefix(CALLS)))
    if account and isinstance(account, str):
        limits.limit("auth", place, whom=account)


def body_of(request):
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def signed_claims(request, body):
    """Of the Bearer token or else of the refresh token in the body; None without."""
    try:
        if raw := bearer_token(request):
            return tokens.read_access(raw)
        return tokens.read_refresh(body["refresh_token"])
    except (Refusal, KeyError):
        return None
