"""The doors to what is somebody's own, and to what an invitation or a code opens."""

from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, OuterRef
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import now

from wagtail.models import GroupCollectionPermission, GroupPagePermission

from allauth.account.models import EmailAddress
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator

from accounts.models import (
    Batch,
    DataExport,
    DeviceSession,
    MailedCode,
    StaffInvitation,
    User,
)
from accounts.tokens import CHALLENGE, session_ended
from core.kept import Kept
from core.problems import Refusal

JUST_SIGNED_IN = timedelta(minutes=10)


def named(sid, user_id):
    """The session a token names, with its user."""
    sessions = DeviceSession.objects.select_related("user")
    return sessions.filter(pk=sid, user_id=user_id)


def named_with_factor(**token):
    """The same, with whether it has shown the second factor the person has."""
    earlier = Authenticator.objects.filter(
        user=OuterRef("user"),
        type=Authenticator.Type.TOTP,
        created_at__lte=OuterRef("created_at"),
    )
    return named(**token).annotate(has_shown_factor=Exists(earlier))


SESSIONS = Kept(named, "sid", "user_id")
STAFF_SESSIONS = Kept(named_with_factor, "sid", "user_id")


def open_session(sid, user_id, *, sessions=SESSIONS):
    """The live device session a verified token names, with its user, in one query."""
    session = sessions.first(sid=sid, user_id=user_id)
    if session is None:
        raise Refusal("token-not-valid", headers=CHALLENGE)
    if session.ended_at:
        raise session_ended(session.ended_because)
    if not session.user.is_active:
        raise session_ended(DeviceSession.Ended.BLOCKED)
    return session


def open_staff_session(sid, user_id):
    """The same for what is the staff's. Where a second factor is required, the sign-in
    has shown the one the person has: it began later than that."""
    if not settings.REQUIRE_STAFF_MFA:
        return open_session(sid, user_id)
    session = open_session(sid, user_id, sessions=STAFF_SESSIONS)
    if not session.has_shown_factor:
        raise Refusal("second-factor-required")
    return session


def verified_addresses(user_id):
    """The e-mail addresses that are shown to be the user's, in lower case."""
    rows = EmailAddress.objects.filter(user=user_id, verified=True)
    return [email.lower() for email in rows.values_list("email", flat=True)]


def why_ended(claims):
    """The refusal of a token whose sign-in is over, None where that is not why."""
    try:
        open_session(claims.sid, claims.user_id)
    except Refusal as refusal:
        return refusal if refusal.code == "session-ended" else None


def own_session(user, session_id):
    """A device session of one's own, ended or not."""
    return found(user.device_sessions.filter(pk=session_id))


def confirmed(user, session_id, *, password, at):
    """Lets pass who gives the password or signed in a moment ago."""
    if password is not None:
        is_owner = user.has_usable_password() and user.check_password(password)
    else:
        is_owner = own_session(user, session_id).created_at > at - JUST_SIGNED_IN
    if not is_owner:
        raise Refusal("confirm-first")


def just_signed_in(user, session_key, *, at):
    """Lets pass a sign-in of the last minutes, where there is no password to ask for."""
    mine = user.device_sessions.filter(session_key=session_key)
    if not mine.filter(created_at__gt=at - JUST_SIGNED_IN).exists():
        raise Refusal("confirm-first")


def own_export(user, export_id, *, at):
    """One's own export, while its file is there."""
    return readable(found(DataExport.objects.filter(user=user, pk=export_id)), at)


def mailed_export(signed, *, at):
    """The export a mailed link opens: that one, for whoever reads the mails of the
    address the account still has, and may sign in."""
    number, _, seal = signed.partition(".")
    try:
        wanted = DataExport.objects.filter(pk=UUID(number), user__is_active=True)
    except ValueError as error:
        raise Refusal("not-found") from error
    export = found(wanted.select_related("user"))
    if not constant_time_compare(seal, seal_of(export)):
        raise Refusal("not-found")
    return readable(export, at)


def signed_export(export):
    """What a mailed link to an export says; see `mailed_export`."""
    return f"{export.pk}.{seal_of(export)}"


def seal_of(export):
    value = f"{export.pk} {export.user_id} {export.user.email}"
    return salted_hmac("accounts.export", value, algorithm="sha256").hexdigest()


def readable(export, at):
    if export.state == DataExport.State.QUEUED:
        raise Refusal("export-not-ready")
    if export.state != DataExport.State.READY or export.expires_at <= at:
        raise Refusal("export-expired")
    return export


def batch_to_join(user, code):
    """The batch whose code this is, while it lets students in."""
    batch = Batch.objects.filter(join_code=code.strip().upper()).first()
    if batch is None:
        raise Refusal("batch-code-unknown")
    is_member = batch.members.filter(user=user).exists()
    if not (batch.is_open or is_member):
        raise Refusal("batch-closed")
    return batch


def open_invitation(token, *, lock=False):
    """The invitation a mailed token opens; refused when used, withdrawn or run out."""
    invitations = StaffInvitation.objects.open().filter(token_digest=digest(token))
    if lock:
        invitations = invitations.select_for_update(of=("self",))
    invitation = invitations.filter(expires_at__gt=now()).first()
    blocked = User.objects.filter(is_active=False)
    if invitation is None or blocked.filter(email=invitation.email).exists():
        raise Refusal("invitation-not-valid")
    return invitation


def digest(token):
    return sha256(token.encode()).hexdigest()


def number_of(email):
    """Whose address this is, as a number; None where it is nobody's."""
    return User.objects.filter(email=email.lower()).values_list("pk", flat=True).first()


def half_signed_in(user_id):
    """Who gave the right password a moment ago, None when blocked since."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def a_student(pk, *, lock=False):
    """A student by number, for the support desk; staff look after themselves."""
    students = User.objects.students().filter(pk=pk, anonymised_at=None)
    return found(students.select_for_update() if lock else students)


def may_edit(editor, person):
    """Nobody looks after somebody who may do more: a new address is a way in."""
    if editor.is_superuser:
        return True
    return not person.is_superuser and rights_of(person) <= rights_of(editor)


def roles_to_grant(editor):
    """The roles somebody may give and take: those that may do no more than they do."""
    if editor.is_superuser:
        return Group.objects.all()
    mine = rights_of(editor)
    theirs = [x.pk for x in Group.objects.all() if rights_in([x]) <= mine]
    return Group.objects.filter(pk__in=theirs)


def rights_of(person):
    """The numbers of all permissions of a person, those on pages and files included."""
    single = person.user_permissions.values_list("pk", flat=True)
    return rights_in(person.groups.all()) | set(single)


def rights_in(roles):
    everywhere = Permission.objects.filter(group__in=roles)
    held = set(everywhere.values_list("pk", flat=True))
    for kind in (GroupPagePermission, GroupCollectionPermission):
        somewhere = kind.objects.filter(group__in=roles)
        held.update(somewhere.values_list("permission", flat=True))
    return held


def may_switch(editor, person):
    """Whether Wagtail's screens block somebody: staff; students are the desk's."""
    is_student = not (person.is_staff or person.is_superuser)
    return not is_student and may_edit(editor, person)


def may_take_factor(editor, person):
    """Whether somebody helps a person of the staff who lost their second factor;
    nobody does that for oneself, or for whoever may do more."""
    return editor.pk != person.pk and may_switch(editor, person)


def who_lost_factor(editor, pk, *, lock=False):
    """Who of the staff may be helped after losing their second factor."""
    staff = User.objects.staff().filter(pk=pk)
    person = found(staff.select_for_update() if lock else staff)
    if not may_take_factor(editor, person):
        raise Refusal("forbidden")
    return person


def mailed_code(email, code, purpose):
    """What the support desk mailed to this address, where this is the code."""
    codes = MailedCode.objects.open(now()).filter(email=email.lower(), purpose=purpose)
    row = found(codes.filter(user__is_active=True).select_related("user"))
    if not compare_digest(row.digest, code_digest(row.user_id, purpose, code)):
        raise Refusal("not-found")
    return row


def code_digest(user_id, purpose, code):
    value = f"{user_id} {purpose} {normalize_user_code(code)}"
    return salted_hmac("accounts.mailedcode", value, algorithm="sha256").hexdigest()


def explain(user, door, *args):
    """The code with which a door refuses somebody, "ok" where it opens."""
    try:
        door(user, *args)
    except Refusal as refusal:
        return refusal.code
    return "ok"


def found(queryset):
    thing = queryset.first()
    if thing is None:
        raise Refusal("not-found")
    return thing
