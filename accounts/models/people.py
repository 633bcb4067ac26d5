"""People: one table for students and staff."""

from secrets import randbelow

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import IntegrityError, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.timezone import now

from accounts import rules


class Accounts(UserManager):
    """Creates users from an e-mail address; a username is derived where none is given."""

    def get_by_natural_key(self, username):
        return self.get(email=username.lower())

    def create_user(self, email, password=None, **fields):
        fields = {"is_staff": False, "is_superuser": False, **fields}
        user = self.model(email=email, **fields)
        user.set_password(password)
        return self.insert(user)

    def create_superuser(self, email, password=None, **fields):
        fields = {**fields, "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)

    def named(self):
        """With `name`, what staff read for a number in a ledger."""
        full_name = NullIf("full_name", Value(""))
        return self.annotate(
            name=Coalesce(full_name, "email", output_field=models.CharField())
        )

    def sought(self, words):
        """Who has these words in name or address."""
        return self.filter(Q(full_name__icontains=words) | Q(email__icontains=words))

    def students(self):
        """Who is no staff, blocked ones included."""
        return self.filter(is_staff=False, is_superuser=False)

    def staff(self):
        return self.filter(Q(is_staff=True) | Q(is_superuser=True))

    def insert(self, user):
        """Save a new user; where no username is given one is found that nobody holds."""
        user.normalize()
        if not user.email:
            raise ValueError("Nobody signs in without an address.")
        if user.username:
            user.save(force_insert=True)
            return user
        for digits in (0, 3, 6, 9, 9):
            suffix = str(randbelow(10**digits)) if digits else ""
            user.username = rules.username(user.email, suffix)
            try:
                with transaction.atomic():
                    user.save(force_insert=True)
            except IntegrityError as error:
                if "username" not in error.__cause__.diag.constraint_name:
                    raise
            else:
                return user
        raise RuntimeError(f"No free username for {user.email}.")


class User(AbstractUser):
    """Somebody who signs in, by e-mail. Never deleted, at most made anonymous."""

    first_name = None
    last_name = None

    email = models.EmailField("e-mail", unique=True)
    full_name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    phone_verified = models.BooleanField(default=False)
    timezone = models.CharField(max_length=64, default="Asia/Kolkata")
    language = models.CharField(
        max_length=5, choices=[("en", "English"), ("hi", "हिन्दी")], default="en"
    )
    preferences = models.JSONField(
        default=dict, blank=True, help_text="As `accounts.api.me.Preferences` has it."
    )
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    terms_version = models.CharField(max_length=20, blank=True)
    birth_year_band = models.CharField(
        max_length=20, blank=True, choices=[(band, band) for band in rules.BANDS]
    )
    consented_at = models.DateTimeField(null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_out_at = models.DateTimeField(
        null=True, editable=False, help_text="No browser signed in before counts."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = Accounts()

    class Meta:
        default_permissions = ("add", "change", "view")
        permissions = [
            ("read_users", "Find students and read their profiles"),
            ("manage_users", "Block students, end their sign-ins, send them codes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(username=Lower("username")) & ~Q(username=""),
                name="username_is_lower_case_and_there",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at=None) | Q(is_active=False, full_name=""),
                name="anonymised_is_nobody",
            ),
            models.CheckConstraint(
                condition=Q(phone_verified=False) | ~Q(phone=""),
                name="a_verified_phone_is_there",
            ),
        ]

    def __str__(self):
        return self.full_name or self.email

    def clean(self):
        super().clean()
        self.normalize()

    def normalize(self):
        """Addresses and usernames are told apart by their letters, not their case."""
        self.email = self.email.strip().lower()
        self.username = self.username.strip().lower()

    def has_perm(self, perm, obj=None):
        """Nobody deletes people, superusers neither."""
        return perm != "accounts.delete_user" and super().has_perm(perm, obj)

    def _get_session_auth_hash(self, secret=None):
        """What a signed-in browser must show: as Django has it, and since when."""
        seal, since = super()._get_session_auth_hash(secret), self.signed_out_at
        return f"{seal}-{since.timestamp()}" if since else seal

    @property
    def status(self):
        """`active`, `blocked` or `deleted`, as clients and staff read it."""
        if self.anonymised_at:
            return "deleted"
        return "active" if self.is_active else "blocked"

    @property
    def ledger_label(self):
        """How the ledgers call somebody; they outlive name and address."""
        return f"user {self.pk}"

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split(" ")[0] or self.email
