"""The bar under the listing of questions: its forms, and what became of each."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from exams.bank import access
from exams.bank.listing import QuestionFilter, is_number, places
from exams.bank.models import Question
from exams.bank.searching import matching
from exams.interchange import bulk

SHOWN = 20
LISTING = "wagtailsnippets_exams_question:list"


class TagForm(forms.Form):
    tags = forms.CharField(
        max_length=500, help_text="One or several, with commas between them."
    )

    def clean_tags(self):
        parts = (part.strip() for part in self.cleaned_data["tags"].split(","))
        names = list(dict.fromkeys(part for part in parts if part))
        if not names or max(map(len, names)) > 100:
            raise forms.ValidationError("Write tags of up to 100 characters.")
        return names


class MoveForm(forms.Form):
    place = forms.ChoiceField(
        label="Subject or topic",
        help_text="The questions leave the topics they have and get this one.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places()

    def clean_place(self):
        """(subject, topic or None)."""
        subject, topic = access.place(self.cleaned_data["place"])
        if subject:
            return subject, topic
        raise forms.ValidationError("That topic lies under no subject.")


class ExportForm(forms.Form):
    format = forms.ChoiceField(choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV")])


class QuestionBulkAction(SnippetBulkAction):
    """What all of them share; `verb` is the permission, `run` the deed.

    "All in listing" means what the listing's filters and search leave.
    """

    models = [Question]
    template_name = "exams/admin/bulk_action.html"
    verb = "change"
    done = "changed"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(f"exams.{self.verb}_question"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def ids(self):
        asked = self.request.GET.getlist("id")
        if "all" in asked:
            return sorted(self.whole_listing())
        return sorted({int(x) for x in asked if is_number(x)})

    def whole_listing(self):
        found = QuestionFilter(self.request.GET, request=self.request).qs
        words = self.request.GET.get("q", "").strip()
        return matching(found, words).values_list("pk", flat=True)

    def get_actionable_objects(self):
        return [], {"items_with_no_access": []}

    def get_context_data(self, **kwargs):
        first = Question.objects.filter(pk__in=self.ids[:SHOWN]).order_by("pk")
        return super().get_context_data(
            action=self,
            count=len(self.ids),
            first=first,
            more=max(0, len(self.ids) - SHOWN),
            **kwargs,
        )

    def form_valid(self, form):
        outcome = self.run(form.cleaned_data)
        if outcome.done or not outcome.refused:
            same = f" {outcome.same} stayed as they were." if outcome.same else ""
            told = f"{outcome.done} of {len(self.ids)} questions {self.done}.{same}"
            messages.success(self.request, told)
        if outcome.refused:
            messages.warning(self.request, self.refusals(outcome.refused))
        return redirect(self.next_url)

    def refusals(self, refused):
        lines = [f"“{label}”: {reason}" for label, reason in refused[:SHOWN]]
        rest = len(refused) - len(lines)
        lines += [f"And {rest} more."] if rest else []
        return f"{len(refused)} refused. {' '.join(lines)}"


class Publish(QuestionBulkAction):
    display_name = "Publish"
    action_type = "publish"
    aria_label = "Publish the selected questions"
    action_priority = 10
    verb, done = "publish", "published"

    def run(self, told):
        return bulk.publish(self.ids, user=self.request.user)


class Unpublish(QuestionBulkAction):
    display_name = "Unpublish"
    action_type = "unpublish"
    aria_label = "Unpublish the selected questions"
    action_priority = 20
    verb, done = "publish", "unpublished"

    def run(self, told):
        return bulk.unpublish(self.ids, user=self.request.user)


class Tag(QuestionBulkAction):
    display_name = "Tag"
    action_type = "tag"
    aria_label = "Tag the selected questions"
    action_priority = 30
    form_class = TagForm
    done = "tagged; those that are live got a draft"

    def run(self, told):
        return bulk.tag(self.ids, told["tags"], user=self.request.user)


class Move(QuestionBulkAction):
    display_name = "Move to topic"
    action_type = "move"
    aria_label = "Move the selected questions to a topic"
    action_priority = 40
    form_class = MoveForm
    done = "moved; those that are live got a draft"

    def run(self, told):
        subject, topic = told["place"]
        return bulk.move(self.ids, topic, subject, user=self.request.user)


class Export(QuestionBulkAction):
    """Leads to the listing's own export, which is recorded there."""

    display_name = "Export"
    action_type = "export"
    aria_label = "Export the selected questions"
    action_priority = 50
    form_class = ExportForm
    verb = "view"

    def form_valid(self, form):
        query = self.request.GET.copy()
        query["export"] = form.cleaned_data["format"]
        query.pop("next", None)
        if "all" in query.getlist("id"):
            del query["id"]
        return redirect(f"{reverse(LISTING)}?{urlencode(query, doseq=True)}")


class Delete(QuestionBulkAction):
    display_name = "Delete"
    action_type = "delete"
    aria_label = "Delete the selected questions that nobody used"
    action_priority = 60
    classes = {"serious"}
    verb, done = "delete", "deleted"

    def run(self, told):
        return bulk.delete(self.ids, user=self.request.user)


ACTIONS = (Publish, Unpublish, Tag, Move, Export, Delete)
