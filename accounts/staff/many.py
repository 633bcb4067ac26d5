"""What is done to several people at once in Wagtail's listing, by the rules for one."""

from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    SetActiveStateBulkAction,
)

from accounts import access, actions


class SetActiveState(SetActiveStateBulkAction):
    """Of staff alone: the desk blocks students, one by one and with a reason."""

    def check_perm(self, obj):
        return super().check_perm(obj) and access.may_switch(self.request.user, obj)


class AssignRole(AssignRoleBulkAction):
    """Roles that the editor may give, to people whom the editor may edit."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["role"].queryset = access.roles_to_grant(self.request.user)
        return form

    def check_perm(self, obj):
        return super().check_perm(obj) and access.may_edit(self.request.user, obj)

    def get_execution_context(self):
        return {**super().get_execution_context(), "actor": self.request.user}

    @classmethod
    def execute_action(cls, objects, role=None, actor=None, **kwargs):
        actions.grant_role(actor, objects, role)
        return len(objects), 0
