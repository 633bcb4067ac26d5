"""Stimuli in the Wagtail admin."""

from wagtail.admin.ui.tables import UpdatedAtColumn

from exams.bank.stimuli import Stimulus
from exams.bank.viewsets import PublishedViewSet, StateColumn


class StimulusViewSet(PublishedViewSet):
    """Passages and data sets: written, reviewed, published."""

    model = Stimulus
    name = "stimuli"
    icon = "doc-full"
    menu_label = "Passages and data"
    list_display = ["__str__", UpdatedAtColumn(), StateColumn()]
    related = ("latest_revision",)
