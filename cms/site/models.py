"""What editors set for the whole site: its frame, and how it looks."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms.site import theme
from cms.site.fields import HEX, BlocksField, ColourField
from cms.site.links import ColumnBlock, MenuLinkBlock, ProfileBlock

NOTICE = (
    "May we count visits with Google Analytics? It sets cookies. The site works just as "
    "well without."
)
NOTICE_HI = (
    "क्या हम Google Analytics से विज़िट गिन सकते हैं? वह कुकी रखता है। "
    "साइट इसके बिना भी पूरी तरह चलती है।"
)


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """The frame around every page: name, menus, contact, footer, cookies."""

    brand = models.CharField(
        max_length=60,
        default="Pariksha",
        help_text="The name of the institute: in the header, the footer and every "
        "browser tab.",
    )
    tagline = models.CharField(
        max_length=140,
        blank=True,
        help_text="One line under the name in the footer; may stay empty.",
    )
    tagline_hi = models.CharField(
        "हिन्दी", max_length=140, blank=True, help_text="The same on Hindi pages."
    )
    logo = models.ForeignKey(
        "cms.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="In the header, beside the name; square fits. Empty: our own sign.",
    )
    share_image = models.ForeignKey(
        "cms.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="picture for sharing",
        help_text="Shown with a link in messengers where the page has no picture of its "
        "own. Everybody may see it.",
    )
    contact_email = models.EmailField(
        blank=True,
        help_text="Where visitors can write to; public, in the footer of every page.",
    )
    contact_phone = models.CharField(max_length=30, blank=True)
    address = models.TextField(
        blank=True, help_text="Postal address, a line each; in the footer."
    )
    menu = BlocksField(
        [("link", MenuLinkBlock())],
        blank=True,
        max_num=7,
        help_text="The header's links. Empty: the pages below the start page that are "
        "ticked “Show in menus”.",
    )
    button = BlocksField(
        [("link", MenuLinkBlock())],
        blank=True,
        max_num=1,
        help_text="The one thing visitors should do, as a button in the header.",
    )
    footer = BlocksField([("column", ColumnBlock())], blank=True, max_num=3)
    profiles = BlocksField([("profile", ProfileBlock())], blank=True, max_num=7)
    app_url = models.URLField(
        "the app",
        blank=True,
        help_text="Where students get the app; exams then carry a button that leads there.",
    )
    analytics_id = models.CharField(
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"\AG-[A-Z0-9]{4,16}\Z", "Such as G-AB12CD34EF.")],
        help_text="The measurement ID of Google Analytics. Nothing is loaded from there "
        "before a visitor allows it.",
    )
    cookie_notice = models.TextField(
        default=NOTICE, help_text="The question visitors are asked; only with an ID."
    )
    cookie_notice_hi = models.TextField("हिन्दी", default=NOTICE_HI)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("brand"),
                FieldRowPanel([FieldPanel("tagline"), FieldPanel("tagline_hi")]),
                FieldRowPanel([FieldPanel("logo"), FieldPanel("share_image")]),
            ],
            heading="Brand",
        ),
        MultiFieldPanel(
            [FieldPanel("menu"), FieldPanel("button"), FieldPanel("footer")],
            heading="Menus",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("contact_email"), FieldPanel("contact_phone")]
                ),
                FieldPanel("address"),
                FieldPanel("profiles"),
                FieldPanel("app_url"),
            ],
            heading="Contact",
        ),
        MultiFieldPanel(
            [
                FieldPanel("analytics_id"),
                FieldRowPanel(
                    [FieldPanel("cookie_notice"), FieldPanel("cookie_notice_hi")]
                ),
            ],
            heading="Counting visits",
        ),
    ]

    class Meta:
        verbose_name = "site"


class Scale(models.TextChoices):
    CALM = "1.2", "Calm"
    REGULAR = "1.25", "Regular"
    LOUD = "1.3", "Loud"


class Spacing(models.TextChoices):
    TIGHT = "0.75", "Tight"
    REGULAR = "1", "Regular"
    AIRY = "1.2", "Airy"


class Corners(models.TextChoices):
    SQUARE = "0", "Square"
    SOFT = "0.5rem", "Soft"
    ROUND = "1.125rem", "Round"


class Headings(models.TextChoices):
    SERIF = "serif", "With serifs"
    SANS = "sans", "Without serifs"


@register_setting(icon="view")
class ThemeSettings(BaseSiteSetting):
    """Colours, type and spacing; everything else is worked out from them."""

    paper = ColourField("background", default="#fcf8f4")
    ink = ColourField("text", default="#141b34")
    pen = ColourField(
        "links and buttons", default="#2438c8", help_text="What can be pressed."
    )
    rose = ColourField("ornament", default="#d98a9b", help_text="Lines and bubbles.")
    dark_paper = ColourField("background", default="#0e1224")
    dark_ink = ColourField("text", default="#f3eeec")
    dark_pen = ColourField("links and buttons", default="#a9b8ff")
    dark_rose = ColourField("ornament", default="#c07a8c")
    text_size = models.PositiveSmallIntegerField(
        default=18,
        choices=[(n, f"{n} pixels") for n in range(16, 22)],
        help_text="Of running text on a desktop; a little less on a phone.",
    )
    scale = models.CharField(
        max_length=5,
        choices=Scale,
        default=Scale.REGULAR,
        help_text="How much larger headings are than text.",
    )
    headings = models.CharField(max_length=5, choices=Headings, default=Headings.SERIF)
    spacing = models.CharField(max_length=5, choices=Spacing, default=Spacing.REGULAR)
    corners = models.CharField(max_length=8, choices=Corners, default=Corners.ROUND)

    panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(x) for x in ("paper", "ink", "pen", "rose")])],
            heading="Colours by day",
            help_text="Colours in which text could not be read are refused.",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel(f"dark_{x}") for x in ("paper", "ink", "pen", "rose")]
                )
            ],
            heading="Colours by night",
            help_text="For visitors whose device is set to dark.",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel(x) for x in ("text_size", "scale", "headings")]
                ),
                FieldRowPanel([FieldPanel("spacing"), FieldPanel("corners")]),
            ],
            heading="Type and spacing",
        ),
    ]

    class Meta:
        verbose_name = "look"

    @property
    def light(self):
        return self.paper, self.ink, self.pen, self.rose

    @property
    def dark(self):
        return self.dark_paper, self.dark_ink, self.dark_pen, self.dark_rose

    def clean(self):
        super().clean()
        if not all(HEX.regex.match(colour) for colour in (*self.light, *self.dark)):
            return
        by_day = theme.complaints(*self.light, is_dark=False)
        by_night = theme.complaints(*self.dark, is_dark=True)
        found = {**by_day, **{f"dark_{x}": words for x, words in by_night.items()}}
        if found:
            raise ValidationError(found)
