"""What the home screens answer, as the document says it."""

from rest_framework import serializers

from cms.blocks.bands import TONES


class Picture(serializers.Serializer):
    url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()


class BannerLink(serializers.Serializer):
    kind = serializers.ChoiceField(["page", "article", "exam", "url"])
    id = serializers.IntegerField(required=False, help_text="Of a page or article.")
    slug = serializers.CharField(required=False, help_text="Of an exam.")
    url = serializers.CharField(required=False, help_text="Of all but an exam.")


class BannerCard(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    subtitle = serializers.CharField()
    image = Picture(allow_null=True)
    link = BannerLink(allow_null=True)
    priority = serializers.IntegerField(help_text="They come in this order.")
    theme = serializers.ChoiceField([name for name, _ in TONES])
    tracking = serializers.DictField(child=serializers.CharField())


class ToldBlock(serializers.Serializer):
    type = serializers.CharField(help_text="text, picture or button.")
    value = serializers.JSONField(
        help_text="text: HTML. picture: url, width, height, alt. button: label, page "
        "{id, kind, title, url} and address, one of the two being empty."
    )


class AnnouncementNote(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    body = ToldBlock(many=True)
    is_pinned = serializers.BooleanField()
    published_at = serializers.DateTimeField()


class HomeRow(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField(
        help_text="exams, topics, articles, continue or custom; more may come."
    )
    order = serializers.IntegerField()
    items = serializers.ListField(
        child=serializers.DictField(),
        help_text="exams: as in the list of exams, with state (open, upcoming, "
        "past) and locked. topics: id, code, title, description, "
        "url. articles: id, title, intro, published_on, url, image. continue: as "
        "under_way. custom: blocks as in an announcement.",
    )


class ListedPage(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    url = serializers.URLField()


class UnderWay(serializers.Serializer):
    kind = serializers.CharField(help_text="attempt; more may come.")
    id = serializers.CharField()
    title = serializers.CharField()
    exam = serializers.CharField(help_text="The slug of an attempt's exam.")
    begun_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField()


class PublicScreen(serializers.Serializer):
    banners = BannerCard(many=True)
    announcements = AnnouncementNote(many=True, help_text="Pinned ones come first.")
    sections = HomeRow(many=True, help_text="Those that hold something.")
    config = serializers.DictField(
        child=serializers.DictField(),
        help_text="landing.theme, landing.hero, landing.cta; for students app.home, "
        "app.features, app.support. Those that are published.",
    )
    flags = serializers.DictField(
        child=serializers.BooleanField(), help_text="One that is missing is on."
    )
    pages = ListedPage(many=True)


class StudentScreen(PublicScreen):
    under_way = UnderWay(many=True, help_text="What the student can go on with.")
