"""Staff are invited, come in once, and can be stopped before that."""

from datetime import timedelta
from secrets import token_urlsafe
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now as clock

from wagtail.admin.forms.auth import PasswordResetForm
from wagtail.admin.views.account import PasswordResetView

from allauth.account.models import EmailAddress

from accounts import access, mails
from accounts.actions.people import forget_strangers
from accounts.models import StaffInvitation, User
from core import audit

VALID_DAYS = 7
RESET_TEMPLATES = {
    f"{part}_template_name": getattr(PasswordResetView, f"{part}_template_name")
    for part in ("email", "subject")
}


@transaction.atomic
def invite(inviter, email, full_name, roles, *, base_url):
    """Mail somebody a way in; an earlier invitation to the address is withdrawn."""
    email, token, now = email.strip().lower(), token_urlsafe(32), clock()
    StaffInvitation.objects.open().filter(email=email).update(withdrawn_at=now)
    invitation = StaffInvitation.objects.create(
        email=email,
        full_name=full_name,
        invited_by=inviter,
        token_digest=access.digest(token),
        created_at=now,
        expires_at=now + timedelta(days=VALID_DAYS),
    )
    invitation.roles.set(roles)
    after = {"roles": names(roles)}
    audit.record("staff.invite", invitation, actor=inviter, after=after)
    link = base_url + reverse("staff_accept", args=[token])
    facts = {"link": link, "days": VALID_DAYS, "inviter": str(inviter)}
    mails.send("staff_invitation", email, **facts)
    return invitation


@transaction.atomic
def withdraw(invitation_id, *, actor=None):
    """The mailed link opens nothing any more; one that was accepted stays so."""
    open_ones = StaffInvitation.objects.open().filter(pk=invitation_id)
    invitation = open_ones.select_for_update().first()
    if invitation:
        open_ones.update(withdrawn_at=clock())
        audit.record("staff.withdraw", invitation, actor=actor)
    return bool(invitation)


def names(roles):
    return sorted(role.name for role in roles)


@transaction.atomic
def accept(token, full_name, password):
    """Make the invited person staff in the roles of the invitation, once.

    Whoever had registered the address before has shown nothing; only the mail does.
    So password, provider accounts and sign-ins are taken from them; the
    second factor stays.
    """
    invitation = access.open_invitation(token, lock=True)
    user = User.objects.select_for_update().filter(email=invitation.email).first()
    user = user or User.objects.create_user(invitation.email, full_name=full_name)
    user.full_name, user.is_staff = full_name, True
    user.set_password(password)
    user.save()
    forget_strangers(user)
    user.groups.add(*invitation.roles.all())
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    invitation.accepted_at, invitation.accepted_by = clock(), user
    invitation.save()
    after = {"roles": names(invitation.roles.all())}
    audit.record("staff.accept", user, actor=user, after=after)
    return user


def mail_staff_reset(user_id):
    """The link to a new password, where this is somebody of the staff."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or not user.has_perm("wagtailadmin.access_admin"):
        return
    form, site = (
        PasswordResetForm({"email": user.email}),
        urlsplit(settings.WAGTAILADMIN_BASE_URL),
    )
    if form.is_valid():
        form.save(
            domain_override=site.netloc,
            use_https=site.scheme == "https",
            **RESET_TEMPLATES,
        )
