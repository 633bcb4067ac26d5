from django.apps import AppConfig

from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """Who people are and how they sign in."""

    name = "accounts"
    default = True

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from accounts import addresses, schema  # noqa: F401 - registers itself
        from accounts.models import Batch
        from accounts.staff import panels, policies  # noqa: F401 - registers itself

        register_permission_policy(Batch, policies.batches)


class WagtailUsers(WagtailUsersAppConfig):
    """Wagtail's users screens with our forms; stands for `wagtail.users`."""

    user_viewset = "accounts.viewsets.UserViewSet"
