"""What addresses and usernames look like and what a sign-up must agree to."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

BANDS = ("under-13", "13-15", "16-17", "18-plus")
LONGEST_STEM = 30
# How long the steps of a sign-up or sign-in may take; a code works for less.
STEPS = timedelta(hours=1)


def username(email, suffix=""):
    """A username from the part before the @, told apart by a suffix."""
    local = email.partition("@")[0].lower()
    stem = re.sub(r"[^a-z0-9._-]+", "", local)[:LONGEST_STEM].strip("._-")
    return f"{stem or 'student'}{suffix and '-'}{suffix}"


def address(raw):
    """An address as it is kept, None where it is none."""
    email = raw.strip().strip("<>").lower()
    try:
        validate_email(email)
    except ValidationError:
        return None
    return email
