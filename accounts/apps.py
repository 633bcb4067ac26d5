from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who people are and how they sign in."""

    name = "accounts"
