"""Who carries a text message: the class `SMS_SENDER` names."""

from django.conf import settings
from django.utils.module_loading import import_string


class ConsoleSender:
    """Writes messages to the console; for machines without an SMS gateway."""

    def send(self, phone, text):
        print(f"SMS to {phone}: {text}")  # noqa: T201 - that is what it is for


def send(phone, text):
    """Hand one message to the sender in force."""
    import_string(settings.SMS_SENDER)().send(phone, text)
