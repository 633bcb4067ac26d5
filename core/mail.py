from django.core.mail.backends.console import EmailBackend as FileAndConsoleBackend

__all__ = ["FileAndConsoleBackend"]
