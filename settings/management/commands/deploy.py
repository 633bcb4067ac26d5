from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Bring database and static files up to this release: migrations (the cache's "
        "and the queue's tables among them), roles, marking rules and templates, static "
        "files. Safe to repeat."
    )

    def handle(self, *, verbosity, **options):
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("sync_roles", verbosity=verbosity)
        call_command("sync_presets", verbosity=verbosity)
        if settings.DEBUG:
            default_storage.ensure()
        else:
            call_command("collectstatic", interactive=False, verbosity=verbosity)
