"""Sign-in for the app: those of allauth's calls that are open, below /api/auth/."""

from django.urls import include, path

from allauth.headless.account import views
from allauth.headless.base.views import ConfigView
from allauth.headless.constants import Client

from accounts import codes, confirming, cookies, mailedcodes, providers
from accounts.limiting import ResendLoginCode, ResendVerification
from accounts.strictness import strict


def call(address, view, name):
    handler = strict(view).as_api_view(client=Client.APP)
    handler = cookies.with_refresh_cookie(handler)
    return path(address, handler, name=name)


app_name = "accounts"
calls = [
    call("config", ConfigView, "config"),
    call("auth/signup", views.SignupView, "signup"),
    call("auth/email/verify", mailedcodes.VerifyEmail, "verify_email"),
    call("auth/email/verify/resend", ResendVerification, "resend_code"),
    call("auth/login", views.LoginView, "login"),
    call("auth/code/request", views.RequestLoginCodeView, "request_login_code"),
    call("auth/code/confirm", views.ConfirmLoginCodeView, "confirm_login_code"),
    call("auth/code/resend", ResendLoginCode, "resend_login_code"),
    call("auth/2fa/authenticate", codes.SecondFactorCall, "second_factor"),
    call("auth/provider/token", providers.TokenView, "provider_token"),
    call("auth/provider/signup", providers.SignUpView, "provider_signup"),
    call("auth/reauthenticate", views.ReauthenticateView, "reauthenticate"),
    call("auth/session", views.SessionView, "session"),
    call("auth/password/request", views.RequestPasswordResetView, "request_reset"),
    call("auth/password/reset", mailedcodes.ResetPassword, "reset_password"),
    call("account/password/change", confirming.ChangePassword, "change_password"),
    call("account/email", confirming.ManageEmail, "email"),
    call("account/phone", views.ManagePhoneView, "phone"),
    call("auth/phone/verify", views.VerifyPhoneView, "verify_phone"),
    call(
        "auth/phone/verify/resend", views.ResendPhoneVerificationCodeView, "resend_sms"
    ),
    call("tokens/refresh", cookies.RefreshView, "refresh"),
]
urlpatterns = [path("app/v1/", include(calls))]
