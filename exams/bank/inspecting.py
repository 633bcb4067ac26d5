"""The page about a question: what it is, its versions, where it is used."""

from wagtail.snippets.views import snippets

from exams.bank.dossier import sections_of

LABELS = {"question_topics": "Topics", "question_exam_types": "Exam types"}


class InspectQuestion(snippets.InspectView):
    template_name = "exams/bank/inspect.html"

    def get_field_label(self, field_name, field):
        return LABELS.get(field_name) or super().get_field_label(field_name, field)

    def get_kind_display_value(self):
        return self.object.kind_label

    def get_field_display_value(self, field_name, field):
        """Nothing is a dash, not a None."""
        found = super().get_field_display_value(field_name, field)
        return "–" if found in (None, "", "-", {}) else found

    def get_context_data(self, **kwargs):
        sections = sections_of(self.object)
        return super().get_context_data(sections=sections, **kwargs)
