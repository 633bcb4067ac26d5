"""Mail in development: each message one file below var/mail/, and on the console."""

from pathlib import Path

from django.conf import settings
from django.core.mail.backends.console import EmailBackend
from django.utils import timezone

import uuid_utils


class FileAndConsoleBackend(EmailBackend):
    """Writes to EMAIL_FILE_PATH, named so that the newest file sorts last."""

    def write_message(self, message):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{timezone.now():%Y%m%d-%H%M%S}-{uuid_utils.uuid7()}.eml"
        (folder / name).write_bytes(message.message().as_bytes())
        super().write_message(message)
