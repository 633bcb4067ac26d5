"""Blocks of words and pictures."""

from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from cms.blocks.bands import BandBlock
from cms.blocks.icons import IconBlock
from cms.site.links import LinkBlock

TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
SIDES = [("right", "Right of the words"), ("left", "Left of the words")]


class HeroBlock(blocks.StructBlock):
    """The top of a page: a promise, a sentence, one or two buttons, a picture."""

    eyebrow = blocks.CharBlock(
        required=False, max_length=60, help_text="A few words above the heading."
    )
    heading = blocks.CharBlock(
        required=False, max_length=120, help_text="Empty: the title of the page."
    )
    lead = blocks.TextBlock(required=False, rows=3)
    buttons = blocks.ListBlock(
        LinkBlock(), max_num=2, default=[], help_text="The first one stands out."
    )
    note = blocks.CharBlock(
        required=False, max_length=120, help_text="Small words under the buttons."
    )
    image = ImageBlock(
        required=False, help_text="Our drawing of an answer sheet when empty."
    )

    class Meta:
        icon = "pick"
        label = "Hero"
        group = "Words"
        template = "cms/blocks/hero.html"
        description = "The top of a page: a promise, a sentence, a button"
        preview_value = {
            "eyebrow": "For diploma engineers",
            "heading": "Sit the exam before the exam",
            "lead": "Full papers against the clock, marked the moment you hand in.",
            "buttons": [{"label": "See the exams", "page": None, "address": "#exams"}],
            "note": "Free to begin. No card needed.",
        }


class TextBlock(BandBlock):
    """Running text."""

    text = blocks.RichTextBlock(features=TEXT)

    class Meta:
        icon = "pilcrow"
        label = "Text"
        group = "Words"
        template = "cms/blocks/text.html"
        description = "Paragraphs, lists and headings"
        preview_value = {
            "heading": "How a mock paper works",
            "text": "<p>The clock starts when you do.</p><ul><li>Five sections</li></ul>",
        }


class PictureTextBlock(BandBlock):
    """Words beside a picture."""

    text = blocks.RichTextBlock(features=TEXT)
    image = ImageBlock(required=True)
    side = blocks.ChoiceBlock(choices=SIDES, default="right", label="Picture")
    link = blocks.ListBlock(LinkBlock(), max_num=1, default=[], label="Button")

    class Meta:
        icon = "doc-full-inverse"
        label = "Picture and text"
        group = "Words"
        template = "cms/blocks/picture_text.html"
        description = "Words beside a picture, in turn left and right"
        preview_value = {
            "heading": "A score that says where to look",
            "text": "<p>By section, by subject and by topic.</p>",
        }


class FeatureBlock(blocks.StructBlock):
    icon = IconBlock()
    title = blocks.CharBlock(max_length=60)
    text = blocks.TextBlock(rows=2, required=False)

    class Meta:
        icon = "tick"
        label = "Feature"


class FeaturesBlock(BandBlock):
    """Reasons, each with an icon."""

    features = blocks.ListBlock(FeatureBlock(), min_num=2, max_num=9)

    class Meta:
        icon = "grip"
        label = "Features"
        group = "Words"
        template = "cms/blocks/features.html"
        description = "Two to nine reasons, each with an icon"
        preview_value = {
            "heading": "What you get",
            "features": [
                {"icon": "clock", "title": "The real clock", "text": "Three hours."},
                {"icon": "chart", "title": "The real score", "text": "By topic."},
            ],
        }


class QuestionAnswerBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200)
    answer = blocks.RichTextBlock(features=["bold", "italic", "link", "ol", "ul"])

    class Meta:
        icon = "help"
        label = "Question"


class FaqBlock(BandBlock):
    """Questions visitors ask, with answers that unfold."""

    questions = blocks.ListBlock(QuestionAnswerBlock(), min_num=1, max_num=40)

    class Meta:
        icon = "help"
        label = "Questions and answers"
        group = "Words"
        template = "cms/blocks/faq.html"
        description = "Questions whose answers unfold; search engines read them too"
        preview_value = {
            "heading": "Before you ask",
            "questions": [
                {"question": "Is it free?", "answer": "<p>The first paper is.</p>"}
            ],
        }

    def pairs(self, value):
        """[(question, answer as HTML)] for search engines."""
        return [(x["question"], str(x["answer"])) for x in value["questions"]]
