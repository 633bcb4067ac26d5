"""Streams in the editor: warned of at the field, compared leaf by leaf."""

from django.forms import Media

from wagtail.admin.panels import FieldPanel

from exams.bank.differences import StreamDifference


class StreamPanel(FieldPanel):
    """A stream; a kept draft says under it what will keep it from being published."""

    def get_comparison_class(self):
        return StreamDifference

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "exams/bank/stream.html"

        @property
        def media(self):
            return super().media + Media(css={"all": ["exams/editor.css"]})

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            told = [] if self.form.errors else self.form.warnings[self.field_name]
            return {**context, "messages": told}
