"""The page about a question: what it is, its versions, where it is used."""

from wagtail.snippets.views import snippets

from exams.bank.dossier import sections_of


class InspectQuestion(snippets.InspectView):
    template_name = "exams/bank/inspect.html"

    def get_context_data(self, **kwargs):
        sections = sections_of(self.object)
        return super().get_context_data(sections=sections, **kwargs)
