"""The question's editor: what it begins with, what stands beside it, where it leads."""

from django.urls import path

from wagtail.snippets.views import snippets

from exams.bank import access
from exams.bank.deleting import delete_draft
from exams.bank.duplicates.asking import AsksForLike
from exams.bank.locks import NewVersionView
from exams.bank.models import Question
from exams.bank.reviewing.views import AddNoteView, NotesPanel, ResolveNoteView

ROUTES = [
    path("new-version/<int:pk>/", NewVersionView.as_view(), name="new_version"),
    path("notes/<int:pk>/", AddNoteView.as_view(), name="add_note"),
    path("notes/<int:pk>/<int:answers_to>/", AddNoteView.as_view(), name="answer_note"),
    path(
        "notes/<int:pk>/<int:note>/resolve/",
        ResolveNoteView.as_view(),
        name="resolve_note",
    ),
]


class AddQuestion(AsksForLike, snippets.CreateView):
    """A new question begins with an empty text."""

    def get_initial_form_instance(self):
        text = Question.prompt.field.stream_block.child_blocks["text"]
        return Question(prompt=[("text", text.get_default())])


class DeleteQuestion(snippets.DeleteView):
    """Of a draft that nothing needs; else what is in the way is said."""

    def get_usage_url(self):
        """None: what uses it is found by the action, which also looks into drafts."""

    def delete_action(self):
        delete_draft(self.request.user, self.object)


class UnpublishQuestion(snippets.UnpublishView):
    """Not of a question that an open exam uses or somebody holds."""

    def unpublish(self):
        access.refuse_held(self.object, self.request.user)
        return super().unpublish()


class EditQuestion(AsksForLike, snippets.EditView):
    """The notes of reviewers stand beside it; a page that adds one has no place for them."""

    partials_template_name = "exams/bank/edit_partials.html"

    def get_side_panels(self):
        panels = super().get_side_panels()
        if not (self.expects_json_response or self.hydrate_create_view):
            panels.append(NotesPanel(self.object, self.request))
        return panels
