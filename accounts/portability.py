"""What "export my data" holds. Rooms above register their own parts.

A part is a function of the user that answers plain values of that user's own rows:

    @portability.part("attempts")
    def attempts_of(user): ...
"""

from allauth.account.models import EmailAddress

PARTS = {}

ACCOUNT = (
    "id",
    "email",
    "username",
    "full_name",
    "phone",
    "phone_verified",
    "timezone",
    "language",
    "preferences",
    "terms_version",
    "birth_year_band",
    "consented_at",
    "created_at",
)
SESSION = ("device_name", "user_agent", "ip", "created_at", "last_seen", "ended_at")


def part(name):
    """Registers a function as the part of this name."""

    def register(function):
        PARTS[name] = function
        return function

    return register


def everything_of(user, now):
    parts = {name: function(user) for name, function in sorted(PARTS.items())}
    return {"exported_at": now, **parts}


@part("account")
def account_of(user):
    return {name: getattr(user, name) for name in ACCOUNT}


@part("addresses")
def addresses_of(user):
    rows = EmailAddress.objects.filter(user=user).order_by("pk")
    return list(rows.values("email", "verified", "primary"))


@part("sign_ins")
def sign_ins_of(user):
    return list(user.device_sessions.order_by("created_at").values(*SESSION))


@part("batches")
def batches_of(user):
    places = user.batch_places.order_by("joined_at")
    return list(places.values("batch__name", "joined_at"))
