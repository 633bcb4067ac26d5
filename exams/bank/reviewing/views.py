"""The side panel of notes in the question's editor, and what its forms post to."""

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.views.generic import View

from wagtail.admin import messages
from wagtail.admin.ui.side_panels import BaseSidePanel

from core.problems import Refusal
from exams.bank.reviewing import access, actions
from exams.bank.reviewing.models import LONGEST, ReviewNote

SHOWN = 100


class NoteForm(forms.Form):
    text = forms.CharField(
        max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), label="Note"
    )
    field = forms.ChoiceField(
        choices=[("", "The whole question"), *ReviewNote.Field.choices],
        required=False,
        label="About",
    )


class NotesPanel(BaseSidePanel):
    """Open notes first; each can be answered and resolved."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle review notes"
        icon_name = "comment"

        def get_context_data(self, parent_context):
            count = self.panel.object.review_notes.open().count()
            return {**super().get_context_data(parent_context), "count": count}

    name = "review-notes"
    title = "Review notes"
    template_name = "exams/bank/notes.html"
    order = 200

    @property
    def media(self):
        return Media(css={"all": ["exams/notes.css"]})

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        notes = self.object.review_notes.threads()[:SHOWN]
        form = NoteForm(auto_id="review-note-%s")
        token = get_token(self.request)
        shown = {"notes": notes, "note_form": form, "longest": LONGEST}
        return {**context, **shown, "csrf_token": token}


class NoteView(View):
    """Posts to a question's notes; who changes questions may."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("exams.change_question"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def back(self, pk):
        return redirect("wagtailsnippets_exams_question:edit", quote(pk))


class AddNoteView(NoteView):
    def post(self, request, pk, answers_to=None):
        question = opened(access.a_question, pk)
        form = NoteForm(request.POST)
        first = answers_to and opened(access.a_note, pk, answers_to)
        if form.is_valid():
            actions.add_note(
                question, **form.cleaned_data, user=request.user, answers_to=first
            )
            messages.success(request, "The note is kept.")
        else:
            messages.error(request, f"Write a note of up to {LONGEST} characters.")
        return self.back(pk)


class ResolveNoteView(NoteView):
    def post(self, request, pk, note):
        actions.resolve_note(opened(access.a_note, pk, note), user=request.user)
        return self.back(pk)


def opened(door, *args):
    try:
        return door(*args)
    except Refusal as refusal:
        raise Http404 from refusal
