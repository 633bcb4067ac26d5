"""Sign-in for the app: those of allauth's calls that are open, below /api/auth/."""

from django.urls import include, path

from allauth.headless.account import views
from allauth.headless.base.views import ConfigView
from allauth.headless.constants import Client
from allauth.headless.tokens.views import RefreshTokenView

from accounts.limiting import ResendVerification


def call(address, view, name):
    return path(address, view.as_api_view(client=Client.APP), name=name)


app_name = "accounts"
calls = [
    call("config", ConfigView, "config"),
    call("auth/signup", views.SignupView, "signup"),
    call("auth/email/verify", views.VerifyEmailView, "verify_email"),
    call("auth/email/verify/resend", ResendVerification, "resend_code"),
    call("auth/login", views.LoginView, "login"),
    call("auth/session", views.SessionView, "session"),
    call("auth/password/request", views.RequestPasswordResetView, "request_reset"),
    call("auth/password/reset", views.ResetPasswordView, "reset_password"),
    call("account/password/change", views.ChangePasswordView, "change_password"),
    call("tokens/refresh", RefreshTokenView, "refresh"),
]
urlpatterns = [path("app/v1/", include(calls))]
