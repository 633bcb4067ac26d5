from django.core.management.base import BaseCommand, CommandError

from settings import roles


class Command(BaseCommand):
    help = "Write the table of roles to the database; changes nothing the second time."

    def handle(self, *, verbosity, **options):
        try:
            roles.sync()
        except LookupError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"Roles: {', '.join(roles.ROLES)}.")
