"""What every block of a page shares: a band across it with a heading."""

from wagtail import blocks

TONES = [("plain", "Plain"), ("wash", "Tinted"), ("night", "Dark")]


class BandBlock(blocks.StructBlock):
    """A band with a heading, a lead, a tone and a name that links can lead to."""

    heading = blocks.CharBlock(required=False, max_length=120)
    lead = blocks.TextBlock(
        required=False, rows=2, help_text="A sentence or two under the heading."
    )
    tone = blocks.ChoiceBlock(choices=TONES, default="plain", label="Background")
    anchor = blocks.RegexBlock(
        r"\A[a-z][a-z0-9-]*\Z",
        required=False,
        max_length=40,
        label="Name for links",
        help_text="Such as exams: a link to #exams then leads here.",
        error_messages={"invalid": "Small letters, digits and hyphens."},
    )

    def most(self, value):
        """How many entries; left empty it is as in a new block."""
        return value["limit"] or self.child_blocks["limit"].get_default()

    def get_form_layout(self):
        content = [x for x in self.child_blocks if x not in ("tone", "anchor")]
        return blocks.BlockGroup(content, settings=["tone", "anchor"])
