"""The people of the demo: an editor and a student, whose password is public."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.timezone import now

from allauth.account.models import EmailAddress

from accounts.models import User
from settings import roles

PASSWORD = "pariksha-demo-2026"  # noqa: S105 - printed on purpose
EDITOR = "editor@example.com"
STUDENT = "student@example.com"


def load():
    """Make the two where they are missing; who is there keeps everything."""
    roles.sync()
    if is_missing(EDITOR):
        editor = make(EDITOR, "Meera Joshi", is_staff=True)
        editor.groups.add(Group.objects.get(name=roles.PUBLISHER))
    if is_missing(STUDENT):
        make(STUDENT, "Rohan Patil")


def is_missing(email):
    return not User.objects.filter(email=email).exists()


def make(email, full_name, **fields):
    user = User.objects.create_user(
        email,
        PASSWORD,
        full_name=full_name,
        terms_version=settings.TERMS_VERSION,
        birth_year_band="18-plus",
        consented_at=now(),
        **fields,
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
