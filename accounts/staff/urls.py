from django.urls import path

from accounts.staff import enrolment, invitations, lostfactor, resetting, sign_in

urlpatterns = [
    path("login/", sign_in.SignInView.as_view(), name="wagtailadmin_login"),
    path(
        "login/second-step/",
        sign_in.SecondStepView.as_view(),
        name="staff_second_step",
    ),
    path(
        "password_reset/",
        resetting.StaffResetView.as_view(),
        name="wagtailadmin_password_reset",
    ),
    path(
        "account/second-factor/",
        enrolment.SecondFactorView.as_view(),
        name="staff_second_factor",
    ),
    path(
        "users/<int:pk>/second-factor/",
        lostfactor.LostFactorView.as_view(),
        name="staff_lost_factor",
    ),
    path(
        "invitations/",
        invitations.InvitationsView.as_view(),
        name="staff_invitations",
    ),
    path(
        "invitations/<int:invitation_id>/withdraw/",
        invitations.WithdrawView.as_view(),
        name="staff_withdraw",
    ),
    path(
        "invitation/<str:token>/",
        invitations.AcceptView.as_view(),
        name="staff_accept",
    ),
]
