"""What the support desk does for and to students; never to staff.

Each says who did it to whom in the audit trail and is safe to repeat.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now as clock

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress

from accounts import access, mails
from accounts.actions.sessions import end_sessions
from accounts.models import DeviceSession, MailedCode
from core import audit, limits
from core.problems import Refusal

CODE_MINUTES = 15
MAILS = {
    MailedCode.Purpose.RESET: "password_reset_code",
    MailedCode.Purpose.VERIFY: "email_confirmation",
}


@transaction.atomic
def block(actor, student_id, reason):
    """Nobody gets in with this account, and whoever is in is out; a reason is due."""
    reason = said(reason)
    student = access.a_student(student_id, lock=True)
    if student.is_active:
        turn(student, is_active=False)
        ended = end_sessions(student.device_sessions.all(), DeviceSession.Ended.BLOCKED)
        after = {"status": "blocked", "reason": reason, "sign-ins ended": ended}
        before = {"status": "active"}
        audit.record("user.block", student, actor=actor, before=before, after=after)
    return student


@transaction.atomic
def unblock(actor, student_id, reason):
    """Lets a blocked student sign in again; what was ended stays ended."""
    reason = said(reason)
    student = access.a_student(student_id, lock=True)
    if not student.is_active:
        turn(student, is_active=True)
        before, after = {"status": "blocked"}, {"status": "active", "reason": reason}
        audit.record("user.unblock", student, actor=actor, before=before, after=after)
    return student


def said(reason):
    reason = reason.strip()
    if not reason:
        raise Refusal("reason-missing")
    return reason


def turn(student, *, is_active):
    student.is_active = is_active
    student.save(update_fields=["is_active", "updated_at"])


@transaction.atomic
def sign_out_everywhere(actor, student_id):
    """End every sign-in of a student; answers how many there were."""
    student = access.a_student(student_id, lock=True)
    ended = end_sessions(student.device_sessions.all(), DeviceSession.Ended.DESK)
    if ended:
        after = {"sign-ins ended": ended}
        audit.record("user.sign-out", student, actor=actor, after=after)
    return ended


def send_code(actor, student_id, purpose):
    """Mail a student a code to enter in the app; whoever has it sent never sees it.

    Refuses `account-blocked`, `address-verified` where there is nothing to verify, and
    a code too many. A new code takes the place of the one before.
    """
    purpose = MailedCode.Purpose(purpose)
    limits.limit("codes", f"desk {purpose} {student_id}")
    with transaction.atomic():
        student = access.a_student(student_id, lock=True)
        welcome(student, purpose)
        code = get_adapter().generate_password_reset_code()
        keep(student, purpose, code)
        mails.send(MAILS[purpose], student.email, code=code)
        audit.record(f"user.send-{purpose}-code", student, actor=actor)


def welcome(student, purpose):
    if not student.is_active:
        raise Refusal("account-blocked")
    verified = EmailAddress.objects.filter(
        user=student, email=student.email, verified=True
    )
    if purpose == MailedCode.Purpose.VERIFY and verified.exists():
        raise Refusal("address-verified")


def keep(student, purpose, code):
    now = clock()
    before = student.mailed_codes.filter(purpose=purpose, used_at=None)
    before.update(used_at=now)
    MailedCode.objects.create(
        user=student,
        purpose=purpose,
        email=student.email,
        digest=access.code_digest(student.pk, purpose, code),
        created_at=now,
        expires_at=now + timedelta(minutes=CODE_MINUTES),
    )
