"""The blocks of pages that show exams, questions and articles."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.bands import BandBlock
from cms.site.visible import is_open
from core.clients import place
from core.problems import Refusal
from exams.papers import offering
from exams.papers.models import Exam
from exams.papers.serializers import ExamSummary
from home import samples
from home.access import versions_of
from home.shown import with_opening


class ExamsBlock(BandBlock):
    """Published exams: the newest, or those the editor chose."""

    chosen = blocks.ListBlock(
        SnippetChooserBlock("exams.Exam"),
        default=[],
        max_num=12,
        label="Exams",
        help_text="In this order; empty for the newest.",
    )
    limit = blocks.IntegerBlock(default=6, min_value=1, max_value=24, label="At most")

    class Meta:
        icon = "clipboard-list"
        label = "Exams"
        group = "Exams"
        template = "home/blocks/exams.html"
        description = "Published exams as hall tickets: the newest, or those you choose"
        preview_value = {"heading": "Open exams", "chosen": [], "limit": 3}

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        wanted = [exam.pk for exam in value["chosen"] if exam]
        [exams] = listed([(wanted, self.most(value))], timezone.now())
        catalogue = apps.get_model("home.ExamCataloguePage").address(
            get_language(), context.get("request")
        )
        return {**context, "exams": exams, "catalogue": catalogue}

    def told(self, raws):
        """For clients without templates: the exams, as in the list of exams."""
        asked = [
            ([x["value"] for x in said["chosen"]], self.most(said)) for said in raws
        ]
        return [
            {**said, "chosen": ExamSummary(exams, many=True).data}
            for said, exams in zip(raws, listed(asked, timezone.now()), strict=True)
        ]


def listed(asked, now):
    """The exams of each [(chosen ids, at most)]: the chosen, else the newest that are
    not over."""
    rows = Exam.objects.live().offered_to().with_paper()
    found = rows.in_bulk({pk for wanted, _ in asked for pk in wanted})
    most = max((most for wanted, most in asked if not wanted), default=0)
    newest = list(offering.not_over(rows, now)[:most])
    picked = [
        [found[pk] for pk in wanted if pk in found] if wanted else newest[:most]
        for wanted, most in asked
    ]
    return [with_opening(exams, now) for exams in picked]


class ArticlesBlock(BandBlock):
    """The newest articles of an index."""

    page = blocks.PageChooserBlock(page_type="home.ArticleIndexPage", label="From")
    limit = blocks.IntegerBlock(default=3, min_value=1, max_value=9, label="At most")

    class Meta:
        icon = "doc-full"
        label = "Articles"
        group = "Words"
        template = "home/blocks/articles.html"
        description = "The newest articles of an index"

    def get_preview_value(self):
        page = apps.get_model("home.ArticleIndexPage").objects.live().first()
        return self.normalize({"heading": "News", "page": page, "limit": 3})

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page = value["page"]
        page = page.specific if page and is_open(page) else None
        found = page.articles()[: self.most(value)] if page else []
        return {**context, "from_page": page, "articles": found}


class SampleQuizBlock(BandBlock):
    """Published questions that visitors try without an account."""

    questions = blocks.ListBlock(
        SnippetChooserBlock("exams.Question"),
        min_num=1,
        max_num=3,
        help_text="Published, with options to choose from, in no exam that is open.",
    )

    class Meta:
        icon = "help"
        label = "Sample quiz"
        group = "Exams"
        template = "home/blocks/sample_quiz.html"
        description = "Up to three real questions, answered without an account"

    def get_preview_value(self):
        return self.normalize({"heading": "Try one", "questions": []})

    def clean(self, value):
        value = super().clean(value)
        fit = versions_of([x.pk for x in value["questions"] if x])
        for question in value["questions"]:
            if question and question.pk not in fit and not self.is_deferred_validation:
                words = (
                    f"“{question}” cannot be a sample. A sample is published, has options "
                    "to choose from, only words and formulas, and stands in no open exam."
                )
                raise StructBlockValidationError({"questions": ValidationError(words)})
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        ids = [x.pk for x in value["questions"] if x]
        found = versions_of(ids)
        language = get_language()
        asked = [samples.question_of(found[pk], language) for pk in ids if pk in found]
        request = context.get("request")
        for question in asked if request and request.GET.get("sample") else []:
            tried(question, request, language)
        return {**context, "questions": asked, "language": language}

    def told(self, raws):
        """For clients without templates: the questions, without their keys."""
        asked = [[x["value"] for x in said["questions"]] for said in raws]
        found = versions_of({pk for ids in asked for pk in ids})
        known = {
            pk: samples.question_of(version, get_language())
            for pk, version in found.items()
        }
        return [
            {**said, "questions": [known[pk] for pk in ids if pk in known]}
            for said, ids in zip(raws, asked, strict=True)
        ]

    def things(self, value):
        return [{"@type": "Quiz", "name": value["heading"] or "Sample questions"}]


def tried(question, request, language):
    """Without JavaScript: what became of an answer sent with the page's address."""
    chosen = request.GET.getlist("chosen")[:8]
    if request.GET["sample"] != str(question["id"]) or not chosen:
        return
    try:
        question["result"] = samples.answer(
            question["id"], chosen, place=place(request), language=language
        )
    except Refusal as no:
        question["refusal"] = no.code


PAGE_BLOCKS = [
    ("exams", ExamsBlock()),
    ("articles", ArticlesBlock()),
    ("sample_quiz", SampleQuizBlock()),
]
