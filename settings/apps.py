from django.apps import AppConfig


class SettingsConfig(AppConfig):
    """Knows every room and is known by none: deploy, sync_roles, load_demo."""

    name = "settings"
