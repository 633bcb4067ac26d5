from wagtail import blocks
from wagtail.models import Page

from cms.blocks.bands import BandBlock
from cms.site.visible import is_open
from cms.syllabus.models import nested


class TopicsBlock(BandBlock):
    """What lies below a syllabus or a subject, two levels deep."""

    page = blocks.PageChooserBlock(
        page_type=["cms.SyllabusPage", "cms.SubjectPage"], label="Syllabus or subject"
    )
    limit = blocks.IntegerBlock(
        default=6, min_value=1, max_value=24, label="At most", help_text="Entries."
    )

    class Meta:
        icon = "list-ul"
        label = "Topics"
        group = "Exams"
        template = "cms/blocks/topics.html"
        description = "The subjects of a syllabus, or the topics of a subject"

    def get_preview_value(self):
        page = Page.objects.live().filter(syllabuspage__isnull=False).first()
        return self.normalize(
            {"heading": "What the exam asks", "page": page, "limit": 6}
        )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page = value["page"]
        page = page if page and is_open(page) else None
        found = nested(page) if page else []
        return {**context, "from_page": page, "branches": found[: self.most(value)]}
