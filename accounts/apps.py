from django.apps import AppConfig

from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """Who people are and how they sign in."""

    name = "accounts"
    default = True

    def ready(self):
        from accounts import schema  # noqa: F401 - registers itself


class WagtailUsers(WagtailUsersAppConfig):
    """Wagtail's users screens with our forms; stands for `wagtail.users`."""

    user_viewset = "accounts.viewsets.UserViewSet"
