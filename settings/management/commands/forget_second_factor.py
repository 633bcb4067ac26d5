from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Take the second factor from somebody who lost phone and recovery codes. Make "
        "sure who is asking. They are told by mail. Safe to repeat."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, verbosity, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("Nobody has this address.")
        had_one = actions.forget_second_factor(user)
        if verbosity:
            self.stdout.write("Taken." if had_one else "There was none.")
