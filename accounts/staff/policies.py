"""Who may do what to batches in the admin."""

from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import Batch


class KeptForEver(ModelPermissionPolicy):
    """Django's permissions, but nobody deletes, superusers neither."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, set(actions) - {"delete"})


batches = KeptForEver(Batch)
