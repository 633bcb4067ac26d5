from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts import actions


class Command(BaseCommand):
    help = (
        "Make the superadmin of SUPERADMIN_EMAIL with SUPERADMIN_PASSWORD, address "
        "verified. Safe to repeat: a superadmin keeps a password changed since."
    )

    def handle(self, *, verbosity, **options):
        email, password = settings.SUPERADMIN_EMAIL, settings.SUPERADMIN_PASSWORD
        if not (email and password):
            raise CommandError("Set SUPERADMIN_EMAIL and SUPERADMIN_PASSWORD.")
        try:
            validate_email(email)
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user = actions.ensure_superadmin(email, password)
        if verbosity:
            self.stdout.write(f"Superadmin: {user.email}.")
