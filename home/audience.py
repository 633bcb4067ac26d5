"""Who sees a banner, a section or a feature: conditions that editors combine."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from accounts.models import BatchMember, User
from cms.site.gathering import gathered
from cms.syllabus.access import related

VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){0,3}")


def version(text):
    """1.4 as (1, 4, 0, 0), None for what is no version."""
    if not VERSION.fullmatch(text or ""):
        return None
    parts = [int(part) for part in text.split(".")]
    return (*parts, *[0] * (4 - len(parts)))


@dataclass
class Visitor:
    """Somebody who looks at a screen at a moment; `user` is None before sign-in."""

    at: datetime
    user: User | None = None
    app_version: tuple | None = None

    @property
    def is_staff(self):
        return bool(self.user and self.user.is_staff)

    @cached_property
    def batches(self):
        """The ids of the batches the user is in."""
        if self.user is None or self.user.pk is None:
            return set()
        places = BatchMember.objects.filter(user=self.user)
        return set(places.values_list("batch_id", flat=True))

    @cached_property
    def interests(self):
        """The ids of the subjects and topics of the profile, of what they lie in and
        of what lies in them."""
        chosen = self.user.preferences.get("interests", []) if self.user else []
        return related(chosen) if chosen else set()


def conditions():
    """{name: condition} of every room."""
    return dict(gathered("audience_conditions", "AUDIENCE_CONDITIONS"))


def stated(stream):
    """[[name, what was set as JSON]] of a field of conditions, without a query."""
    return [[x["type"], x["value"]] for x in stream.get_prep_value()]


def is_for(said, visitor, known=None):
    """True where every condition holds; one that no room knows does not."""
    known = conditions() if known is None else known
    return all(
        name in known and known[name].holds(value, visitor) for name, value in said
    )
