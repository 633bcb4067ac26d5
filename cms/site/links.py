"""Links that editors set: to a page of the site or to an address."""

from django.core.exceptions import ValidationError

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page

from cms.site.visible import is_open

STARTS = ("https://", "/", "#", "mailto:", "tel:")


def validate_address(address):
    if not address.startswith(STARTS) or address.startswith("//"):
        raise ValidationError(f"Begin with {', '.join(STARTS[:-1])} or {STARTS[-1]}.")


class Link(blocks.StructValue):
    """A link as templates show it; without words or an open target it is none."""

    @property
    def words(self):
        return self["label"] or (self["page"].title if self["page"] else "")

    @property
    def href(self):
        page = self.get("page")
        return (page.url if is_open(page) else "") if page else self.get("address", "")


class LinkBlock(blocks.StructBlock):
    """Words that lead to a page or to an address."""

    label = blocks.CharBlock(
        required=False, max_length=40, help_text="Empty: the title of the page."
    )
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(
        required=False,
        max_length=300,
        label="Or an address",
        validators=[validate_address],
        help_text="https://…, /path/, mailto:… or, for a place on this page, #exams.",
    )

    class Meta:
        icon = "link"
        label = "Link"
        value_class = Link
        description = "Words that lead to a page or to an address"

    def clean(self, value):
        value = super().clean(value)
        targets = [bool(value["page"]), bool(value["address"])]
        if all(targets) or not (any(targets) or self.is_deferred_validation):
            words = "A link leads to a page or to an address: give one of them."
            raise StructBlockValidationError({"address": ValidationError(words)})
        if not (value.words or self.is_deferred_validation):
            words = "Say where the link leads."
            raise StructBlockValidationError({"label": ValidationError(words)})
        return value


class MenuLinkBlock(LinkBlock):
    """A link of the frame, which stands around pages of every language."""

    label_hi = blocks.CharBlock(
        required=False, max_length=40, label="हिन्दी", help_text="On Hindi pages."
    )

    class Meta:
        icon = "link"
        label = "Link"
        description = "A page or an address, in the words of each language"


class ColumnBlock(blocks.StructBlock):
    """Links under a heading."""

    title = blocks.CharBlock(max_length=40)
    title_hi = blocks.CharBlock(required=False, max_length=40, label="हिन्दी")
    links = blocks.ListBlock(MenuLinkBlock(), min_num=1, max_num=8)

    class Meta:
        icon = "list-ul"
        label = "Column"
        description = "Links under a heading"


NETWORKS = {
    "youtube": "YouTube",
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "x": "X",
    "linkedin": "LinkedIn",
}


class ProfileBlock(blocks.StructBlock):
    """The institute on a social network."""

    network = blocks.ChoiceBlock(choices=list(NETWORKS.items()))
    url = blocks.URLBlock(label="Address")

    class Meta:
        icon = "group"
        label = "Profile"
        description = "The institute on a social network"


def twins(pages, locale):
    """{id: page} of the open pages in a language, or as they are where there is none.

    One query for any number of pages.
    """
    pages = [page for page in pages if page]
    others = {page.translation_key for page in pages if page.locale_id != locale.pk}
    rows = Page.objects.filter(translation_key__in=others, locale=locale)
    found = {x.translation_key: x for x in rows if is_open(x)} if others else {}
    chosen = {page.pk: found.get(page.translation_key, page) for page in pages}
    return {pk: page for pk, page in chosen.items() if is_open(page)}
