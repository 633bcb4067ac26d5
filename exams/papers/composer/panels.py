"""The composer's tabs. What stands beside them is in readiness.py."""

from django import forms

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.panels.base import get_form_for_model

from cms.syllabus.models import SubjectPage, TopicPage
from exams.bank.models import Question
from exams.papers.composer.forms import ExamForm
from exams.papers.composer.rows import RuleForm
from exams.papers.composer.whole import Whole
from exams.papers.widgets import PlacedQuestion


class QuestionsPanel(Whole, MultipleChooserPanel):
    """Chosen from the bank, several at once, or by pasted numbers; dragged into order."""

    class BoundPanel(MultipleChooserPanel.BoundPanel):
        template_name = "exams/composer/questions.html"


class RulesPanel(Whole, InlinePanel):
    """Rows whose form knows topics, tags and blueprint."""

    def get_form_options(self):
        options = super().get_form_options()
        rows = options["formsets"][self.relation_name]
        child = self.child_edit_handler.get_form_options()
        later = child.get("defer_required_on_fields", [])
        rows["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=RuleForm,
            defer_required_on_fields=later,
        )
        return options


class SectionsPanel(Whole, InlinePanel):
    """Tells the browser, once, which topics each subject has."""

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "exams/composer/sections.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "topics": topics_by_subject()}

        @property
        def media(self):
            ours = forms.Media(
                js=["exams/composer.js"], css={"all": ["exams/composer.css"]}
            )
            return super().media + self.empty_child.media + ours


def topics_by_subject():
    """{subject id: [[topic id, levels below the subject, title]]}, as the tree is."""
    subjects = dict(SubjectPage.objects.values_list("path", "pk"))
    found = {pk: [] for pk in subjects.values()}
    step = TopicPage.steplen
    rows = TopicPage.objects.order_by("path").values_list("pk", "path", "title")
    for pk, path, title in rows:
        above = (path[:end] for end in range(step, len(path), step))
        top = next((x for x in above if x in subjects), None)
        if top:
            depth = (len(path) - len(top)) // step - 1
            found[subjects[top]].append([pk, depth, title])
    return found


QUESTION = [
    FieldRowPanel(
        [
            FieldPanel("question", widget=PlacedQuestion(Question)),
            FieldPanel("marks"),
        ]
    )
]

RULE = [
    FieldPanel("subject", widget=forms.Select),
    FieldRowPanel([FieldPanel("count"), FieldPanel("marks")]),
    FieldRowPanel([FieldPanel("difficulty"), FieldPanel("kind")]),
    FieldPanel("blueprint"),
    FieldPanel("in_topics"),
    FieldPanel("tagged"),
    FieldPanel("language"),
]

SECTION = [
    FieldRowPanel([FieldPanel("name"), FieldPanel("max_marks")]),
    FieldPanel("marking_rule"),
    FieldRowPanel(
        [
            FieldPanel("duration_minutes", heading="Minutes for this section"),
            FieldPanel("answer_any"),
        ]
    ),
    FieldPanel("counted", heading="Where any so many are answered"),
    QuestionsPanel(
        "questions",
        chooser_field_name="question",
        panels=QUESTION,
        heading="Questions you place",
        label="question",
    ),
    RulesPanel(
        "rules",
        panels=RULE,
        heading="Rules that draw from the bank",
        label="rule",
    ),
]

BASICS = [
    FieldPanel("name"),
    FieldRowPanel(
        [
            FieldPanel("kind"),
            FieldPanel("year"),
            FieldPanel("duration_minutes", heading="Minutes"),
        ]
    ),
    FieldPanel("description"),
    FieldPanel("instructions_en"),
    FieldPanel("instructions_hi"),
    FieldPanel("show_blueprint"),
]

RULES = [
    HelpPanel(
        "<p>These hold for the whole exam. Which questions a section draws is said "
        "by the rules in the section.</p>"
    ),
    FieldPanel("paper_mode", widget=forms.RadioSelect, heading="Who gets which paper"),
    MultiFieldPanel(
        [
            FieldRowPanel(
                [
                    FieldPanel("form_count", heading="How many forms"),
                    FieldPanel("form_overlap", heading="Most in common, in percent"),
                ]
            )
        ],
        heading="Forms A, B, C, D",
    ),
    MultiFieldPanel(
        [
            FieldRowPanel(
                [
                    FieldPanel(
                        "rest_days", heading="Days without a question met before"
                    ),
                    FieldPanel("exposure_cap", heading="Most attempts per question"),
                ]
            )
        ],
        heading="One paper per student",
    ),
    MultiFieldPanel(
        [FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")],
        heading="Order",
    ),
    FieldPanel("languages"),
]

MARKING = [
    HelpPanel(
        "<p>How answers turn into marks is said by the rule of each section.</p>"
    ),
    FieldRowPanel([FieldPanel("scoring"), FieldPanel("scale")]),
    FieldPanel("pass_mark"),
    FieldPanel(
        "tie_keys",
        help_text="What decides between equal scores, the first one first, with commas "
        "between: section-1, section-2 and so on, fewer-wrong, more-correct, earlier, "
        "older, name.",
    ),
]

ACCESS = [
    FieldPanel("starts_at"),
    FieldPanel("ends_at"),
    FieldRowPanel([FieldPanel("late_entry_minutes"), FieldPanel("pause_allowed")]),
    FieldPanel("second_device"),
    FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("retry_after_minutes")]),
    MultiFieldPanel(
        [
            FieldPanel("audience", widget=forms.RadioSelect),
            InlinePanel(
                "batches",
                panels=[FieldPanel("batch")],
                heading="Batches",
                label="batch",
            ),
            FieldPanel("emails"),
        ],
        heading="Who may sit it",
    ),
]

RESULTS = [
    FieldRowPanel(
        [FieldPanel("release", heading="Results come"), FieldPanel("results_at")]
    ),
    FieldPanel("review", widget=forms.RadioSelect, heading="What a review shows"),
    FieldPanel("grace_minutes"),
]

COMPOSER = TabbedInterface(
    [
        ObjectList(BASICS, heading="Basics"),
        ObjectList(
            [
                SectionsPanel(
                    "sections", panels=SECTION, heading="Sections", label="section"
                )
            ],
            heading="Sections and questions",
        ),
        ObjectList(RULES, heading="Rules"),
        ObjectList(MARKING, heading="Marking"),
        ObjectList(ACCESS, heading="Access"),
        ObjectList(RESULTS, heading="Results"),
    ],
    base_form_class=ExamForm,
)
