from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who people are and how they sign in."""

    name = "accounts"

    def ready(self):
        from accounts import schema  # noqa: F401 - registers itself
