"""Questions of open exams: the editor's lock, and the way on."""

from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.views.generic import View

from wagtail.admin import messages
from wagtail.locks import BaseLock

from exams.bank import access, actions

ROUTE = "wagtailsnippets_exams_question:new_version"
ALLOWED = "You may change the question now. Open exams keep the version they have."


class OpenExamLock(BaseLock):
    """Nobody edits a question that students may be sitting; a button leads on."""

    def __init__(self, question, use):
        super().__init__(question)
        self.use = use

    def for_user(self, user):
        return True

    def get_message(self, user):
        words = f"{self.use.reason}, so the question stays as it is."
        if not user.has_perm("exams.change_question"):
            return words
        return format_html(
            '{} <span class="buttons"><button type="button" class="button button-small '
            'button-secondary" data-controller="w-action" data-action="w-action#post" '
            'data-w-action-url-value="{}">New version for later papers</button></span>',
            words,
            reverse(ROUTE, args=[quote(self.object.pk)]),
        )

    def get_locked_by(self, user):
        return "Locked by an open exam"

    def get_description(self, user):
        return f"{capfirst(self.use.reason)}."


def in_open_exam(question):
    """The lock of the open exam that uses the question, if there is one."""
    use = access.open_use(question)
    return use and OpenExamLock(question, use)


class NewVersionView(View):
    """Frees a question of an open exam, for later papers only."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("exams.change_question"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, pk):
        if actions.allow_new_version([pk], user=request.user):
            messages.success(request, ALLOWED)
        return redirect("wagtailsnippets_exams_question:edit", quote(pk))
