"""Stimuli in the Wagtail admin."""

from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views import snippets

from exams.bank.states import StateColumn
from exams.bank.stimuli import Stimulus
from exams.bank.viewsets import PublishedViewSet


class EditStimulus(snippets.EditView):
    partials_template_name = "exams/bank/edit_partials.html"


class StimulusViewSet(PublishedViewSet):
    """Passages and data sets: written, reviewed, published."""

    model = Stimulus
    name = "stimuli"
    icon = "doc-full"
    menu_label = "Passages and data"
    list_display = ["__str__", UpdatedAtColumn(), StateColumn()]
    related = ("latest_revision",)
    edit_view_class = EditStimulus
