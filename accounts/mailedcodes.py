"""Codes of the support desk, taken by allauth's own calls.

allauth keeps a code in the session of the device that asked for it; nobody asked for
these. A right one becomes the code of that session, and allauth goes on as always.
"""

from allauth.account.internal.flows.email_verification_by_code import (
    EmailVerificationProcess,
)
from allauth.account.internal.flows.password_reset_by_code import (
    PasswordResetVerificationProcess,
)
from allauth.headless.account import views

from accounts import access
from accounts.limiting import body_of, count_mailed_code, forgive_mailed_code
from accounts.models import MailedCode
from core.problems import Refusal


class TakesMailedCode:
    """Before a POST of allauth's is looked at; a code that did its work is spent."""

    def handle(self, request, *args, **kwargs):
        code = adopted(request, self.flow, self.purpose) if is_post(request) else None
        answer = super().handle(request, *args, **kwargs)
        if code and answer.status_code != 400:
            code.spend()
        return answer


class ResetPassword(TakesMailedCode, views.ResetPasswordView):
    flow, purpose = PasswordResetVerificationProcess, MailedCode.Purpose.RESET
    also = ("email",)

    def get(self, request, *args, **kwargs):
        """A wrong code is one try less where there is no account, too."""
        answer = super().get(request, *args, **kwargs)
        if answer.status_code == 400 and self.process.user is None:
            self.process.record_invalid_attempt()
        return answer


class VerifyEmail(TakesMailedCode, views.VerifyEmailView):
    flow, purpose = EmailVerificationProcess, MailedCode.Purpose.VERIFY


def is_post(request):
    return request.method == "POST"


def adopted(request, flow, purpose):
    """The desk's code in the body, made that of this session; None for all others.

    A device that asked for no new password says whose it is: `email` beside `key`. One
    that asked has a code of its own, which no stranger's guesses keep out.
    """
    body, process = body_of(request), flow.resume(request)
    if process is None and purpose != MailedCode.Purpose.RESET:
        return None
    email = process.state.get("email") if process else body.get("email")
    try:
        code = looked_up(request, email, body.get("key"), purpose)
    except Refusal as refusal:
        if refusal.code == "too-many-requests" and process is None:
            raise
        return None
    if process is None:
        state = flow.initial_state(code.user, email=code.email)
        process = flow(request, state=state, user=code.user)
    process.state["code"] = body["key"]
    process.persist()
    return code


def looked_up(request, email, key, purpose):
    """The desk's code to this address, where `key` is it; wrong ones are counted."""
    if not (isinstance(email, str) and isinstance(key, str)):
        raise Refusal("not-found")
    count_mailed_code(request, email, purpose)
    code = access.mailed_code(email, key, purpose)
    forgive_mailed_code(request, email, purpose)
    return code
