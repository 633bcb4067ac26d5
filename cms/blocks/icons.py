"""Our own drawn icons, by name: what cms/parts/icon.html holds."""

from wagtail import blocks

ICONS = {
    "clock": "Clock",
    "target": "Target",
    "chart": "Chart",
    "book": "Book",
    "shield": "Shield",
    "phone": "Phone",
    "pencil": "Pencil",
    "sheet": "Answer sheet",
    "signal": "Broken connection",
    "language": "Two languages",
    "trophy": "Trophy",
    "people": "People",
}


class IconBlock(blocks.ChoiceBlock):
    """One of our icons."""

    def __init__(self, **options):
        options = {"choices": list(ICONS.items()), "default": "target", **options}
        super().__init__(**options)
