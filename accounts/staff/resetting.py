"""Staff who forgot their password ask for a link."""

from django.shortcuts import redirect

from wagtail.admin.views.account import PasswordResetView

from accounts import access, tasks
from accounts.limiting import RESET, count_code
from accounts.staff.waiting import asked_too_often
from core.problems import Refusal


class StaffResetView(PasswordResetView):
    """Whose address it is, the queue finds out: the answer and its time tell nothing."""

    def form_valid(self, form):
        email = form.cleaned_data["email"]
        try:
            count_code(self.request, email, RESET)
        except Refusal as refusal:
            return asked_too_often(self, form, refusal)
        tasks.mail_staff_reset(access.number_of(email))
        return redirect(self.get_success_url())
