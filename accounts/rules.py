"""What a username looks like and what a sign-up must agree to."""

import re

BANDS = ("under-13", "13-15", "16-17", "18-plus")
LONGEST_STEM = 30


def username(email, suffix=""):
    """A username from the part before the @, told apart by a suffix."""
    local = email.partition("@")[0].lower()
    stem = re.sub(r"[^a-z0-9._-]+", "", local)[:LONGEST_STEM].strip("._-")
    return f"{stem or 'student'}{suffix and '-'}{suffix}"
