from django.templatetags.static import static
from django.utils.html import format_html

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from exams.attempts.granting import ExtraTimes
from exams.attempts.supervising import views as supervising
from exams.attempts.viewsets import AttemptAdmin
from exams.bank.coverage import reports as coverage
from exams.bank.duplicates import asking, reports
from exams.bank.passages import StimulusViewSet
from exams.bank.viewsets import ExamTypeViewSet, QuestionViewSet
from exams.interchange.screens import pages as imports
from exams.interchange.screens.bulk_actions import ACTIONS
from exams.interchange.screens.viewsets import ImportBatchAdmin
from exams.papers import comparing, phone
from exams.papers.versioned import (
    ExamTemplateViewSet,
    MarkingRuleViewSet,
    ScoreScaleViewSet,
)
from exams.papers.viewsets import EnemyGroupViewSet, ExamViewSet


@register_snippet
class ExamsGroup(SnippetViewSetGroup):
    """The menu of the room."""

    items = (
        QuestionViewSet,
        StimulusViewSet,
        ExamViewSet,
        supervising.RunningViewSet,
        ExamTemplateViewSet,
        MarkingRuleViewSet,
        ScoreScaleViewSet,
        EnemyGroupViewSet,
        ExtraTimes,
        ExamTypeViewSet,
        ImportBatchAdmin,
        AttemptAdmin,
    )
    menu_label = "Exams"
    menu_icon = "clipboard-list"
    menu_order = 200


for action in ACTIONS:  # after Wagtail's own, whose Delete looks at nothing
    hooks.register("register_bulk_action", action, order=1)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "exams.new_version",
        "Allow a new version",
        "Allowed a new version for later papers",
    )
    actions.register_action("exam.close", "Close early", "Closed it early")
    actions.register_action("exams.note", "Write a note", "Wrote a review note")
    actions.register_action(
        "exams.note_resolved", "Resolve a note", "Resolved a review note"
    )


@hooks.register("insert_editor_js")
def sent_once():
    return format_html('<script src="{}"></script>', static("exams/saving.js"))


SCREENS = (asking, reports, comparing, coverage, imports, phone)

for module in SCREENS:
    hooks.register("register_admin_urls", module.urls)
hooks.register("register_reports_menu_item", reports.menu_item)
hooks.register("register_reports_menu_item", coverage.menu_item)
hooks.register("register_page_header_buttons", coverage.page_button)
hooks.register("register_snippet_listing_buttons", supervising.listing_button)
hooks.register("register_snippet_listing_buttons", phone.listing_button)
