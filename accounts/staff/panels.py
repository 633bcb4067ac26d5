"""What this room shows of a student, and the door it opens."""

from allauth.account.models import EmailAddress

from accounts import access, desk
from core.models import AuditEntry, SecurityEvent
from core.names import name_of
from core.security import pseudonym

SHOWN = 20
desk.door("Join a batch", access.batch_to_join, asks="join code of the batch")


@desk.panel("Account", template="accounts/desk/account.html", order=100)
def account(student):
    verified = EmailAddress.objects.filter(
        user=student, email=student.email, verified=True
    )
    places = student.batch_places.select_related("batch")
    return {
        "student": student,
        "is_verified": verified.exists(),
        "batches": [place.batch for place in places[:SHOWN]],
    }


@desk.panel("Sign-ins", template="accounts/desk/sessions.html", order=200)
def sessions(student):
    return {"sessions": student.device_sessions.all()[:SHOWN]}


@desk.panel(
    "Security events",
    template="accounts/desk/security.html",
    permission="core.read_security",
    order=800,
)
def security(student):
    """By number, and by address for what happened before anybody was signed in."""
    mine = SecurityEvent.objects.filter(subject_id=student.pk)
    told = SecurityEvent.objects.filter(subject_label=pseudonym(student.email))
    found = sorted([*mine[:SHOWN], *told[:SHOWN]], key=lambda x: x.at, reverse=True)
    return {"events": list({event.pk: event for event in found}.values())[:SHOWN]}


@desk.panel("What the desk did", template="accounts/desk/deeds.html", order=900)
def deeds(student):
    lines = AuditEntry.objects.filter(
        object_kind="accounts.user", object_id=str(student.pk)
    )
    return {"deeds": lines.annotate(who=name_of("actor_id"))[:SHOWN]}
