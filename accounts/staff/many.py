"""What is done to several people at once in Wagtail's listing, by the rules for one."""

from django import forms

from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    SetActiveStateBulkAction,
)
from wagtail.users.views.bulk_actions.set_active_state import ActivityForm

from accounts import access, actions


class StateForm(ActivityForm):
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It is kept in the audit trail.",
    )


class SetActiveState(SetActiveStateBulkAction):
    """Of staff alone, with a reason: the desk blocks students, one by one."""

    form_class = StateForm

    def check_perm(self, obj):
        return super().check_perm(obj) and access.may_switch(self.request.user, obj)

    def get_execution_context(self):
        reason = self.cleaned_form.cleaned_data["reason"]
        return {**super().get_execution_context(), "reason": reason}

    @classmethod
    def execute_action(
        cls, objects, mark_as_active=False, user=None, reason="", **kwargs
    ):
        others = [person for person in objects if person.pk != user.pk]
        return actions.switch_staff(
            user, others, is_active=mark_as_active, reason=reason
        ), 0


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
