"""The blocks of pages that know no room above."""

from cms.blocks import action, topics, trust, words

PAGE_BLOCKS = [
    ("hero", words.HeroBlock()),
    ("text", words.TextBlock()),
    ("picture_text", words.PictureTextBlock()),
    ("features", words.FeaturesBlock()),
    ("faq", words.FaqBlock()),
    ("testimonials", trust.TestimonialsBlock()),
    ("statistics", trust.StatisticsBlock()),
    ("logos", trust.LogosBlock()),
    ("video", action.VideoBlock()),
    ("action", action.ActionBlock()),
    ("countdown", action.CountdownBlock()),
    ("topics", topics.TopicsBlock()),
]
