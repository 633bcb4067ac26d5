"""Blocks that ask visitors to do or to watch something."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone

from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from cms.blocks.bands import BandBlock
from cms.site.links import LinkBlock


class ActionBlock(BandBlock):
    """What visitors should do now."""

    buttons = blocks.ListBlock(LinkBlock(), min_num=1, max_num=2)

    class Meta:
        icon = "arrow-right-full"
        label = "Call to action"
        group = "Action"
        template = "cms/blocks/action.html"
        description = "A sentence and a button, across the whole page"
        preview_value = {
            "heading": "Three hours from now you could know",
            "lead": "Begin with a free paper.",
            "buttons": [{"label": "Begin", "page": None, "address": "#exams"}],
            "tone": "night",
        }


class CountdownBlock(BandBlock):
    """The days until an exam, a deadline or a result."""

    until = blocks.DateTimeBlock(
        label="Until", help_text="Indian time unless your account says otherwise."
    )
    link = blocks.ListBlock(LinkBlock(), max_num=1, default=[], label="Button")

    class Meta:
        icon = "date"
        label = "Countdown"
        group = "Action"
        template = "cms/blocks/countdown.html"
        description = "The days and hours until an exam date"

    def get_preview_value(self):
        return self.normalize(
            {
                "heading": "DCET 2027",
                "until": timezone.now() + timedelta(days=40),
            }
        )

    def get_context(self, value, parent_context=None):
        now = timezone.now()
        left = (value["until"] or now) - now
        hours = max(int(left.total_seconds() // 3600), 0)
        context = super().get_context(value, parent_context)
        return {
            **context,
            "days": hours // 24,
            "hours": hours % 24,
            "is_over": left.total_seconds() <= 0,
        }


HOSTS = {
    "www.youtube.com": "youtube",
    "youtube.com": "youtube",
    "m.youtube.com": "youtube",
}
FRAMES = {
    "youtube": ("YouTube", "https://www.youtube-nocookie.com/embed/{}?autoplay=1"),
    "vimeo": ("Vimeo", "https://player.vimeo.com/video/{}?autoplay=1&dnt=1"),
}


def video_of(url):
    """(site, id) of the address of a video on YouTube or Vimeo, else None."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    if parts.hostname == "youtu.be":
        found = "youtube", path
    elif HOSTS.get(parts.hostname) and path == "watch":
        found = "youtube", parse_qs(parts.query).get("v", [""])[0]
    elif parts.hostname in ("vimeo.com", "www.vimeo.com"):
        found = "vimeo", path
    else:
        return None
    is_sound = (
        found[1].replace("-", "").replace("_", "").isalnum() and found[1].isascii()
    )
    return found if is_sound else None


def validate_video(url):
    if not video_of(url):
        raise ValidationError("An address such as https://www.youtube.com/watch?v=…")


class VideoBlock(BandBlock):
    """A video that is fetched from elsewhere only after it was pressed."""

    title = blocks.CharBlock(max_length=120, help_text="What it shows, in words.")
    url = blocks.URLBlock(
        label="Address",
        validators=[validate_video],
        help_text="Of a video on YouTube or Vimeo.",
    )
    image = ImageBlock(required=False, help_text="Shown until it is played.")

    class Meta:
        icon = "media"
        label = "Video"
        group = "Trust"
        template = "cms/blocks/video.html"
        description = "YouTube or Vimeo; nothing is loaded from there before a click"
        preview_value = {
            "heading": "See a paper from the inside",
            "title": "A walk through a mock paper",
            "url": "https://youtu.be/aqz-KE-bpKQ",
        }

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        found = video_of(value["url"] or "")
        if found is None:
            return context
        name, frame = FRAMES[found[0]]
        return {**context, "site_name": name, "frame": frame.format(found[1])}
