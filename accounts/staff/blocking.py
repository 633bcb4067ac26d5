"""Blocking several people at once in Wagtail's listing."""

from wagtail.users.views.bulk_actions import SetActiveStateBulkAction

from accounts import access


class SetActiveState(SetActiveStateBulkAction):
    """Of staff alone: the desk blocks students, one by one and with a reason."""

    def check_perm(self, obj):
        return super().check_perm(obj) and access.may_switch(self.request.user, obj)
