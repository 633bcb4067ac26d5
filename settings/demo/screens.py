"""What the demo's home screens hold: banners, news, sections, settings, a switch."""

import json
from uuid import uuid4

from django.utils import timezone

from cms.models import CustomImage, SubjectPage
from exams.models import Exam
from home import models
from home.models.configs import config_keys

PICTURE = "A desk with a lamp, a clock and an answer sheet"


def load():
    """Banners, announcements and sections, published; nothing where some are there."""
    if models.HomeSection.objects.exists():
        return
    exam = Exam.objects.filter(live=True).first()
    article = models.ArticlePage.objects.filter(slug="twelve-weeks").first()
    picture = CustomImage.objects.filter(title=PICTURE).first()
    for target in ("public", "student"):
        banners(target, exam, article, picture)
        sections(target)
    news()
    settings()
    models.FeatureFlag.objects.create(
        key="module.exams", note="All calls of students about exams.", is_on=True
    )


def banners(target, exam, article, picture):
    first = {"title": "Sit the whole paper", "subtitle": "100 questions, three hours."}
    second = {"title": "Twelve weeks, twelve papers", "subtitle": "A plan that holds."}
    made(models.Banner, target, 0, **first, exam=exam, image=picture, theme="night")
    made(models.Banner, target, 1, **second, page=article, theme="wash")


def sections(target):
    subject = SubjectPage.objects.order_by("path").first()
    every = {"subject": None, "kind": "", "limit": 6}
    rows = [
        ("open-exams", "Open now", "exams", {**every, "state": "open"}),
        ("topics", subject.title, "topics", {"subject": subject.pk, "limit": 6}),
        ("reading", "From the study desk", "articles", {"limit": 3}),
    ]
    if target == "student":
        rows.insert(0, ("go-on", "Go on", "continue", {"limit": 3}))
    for n, (key, title, kind, value) in enumerate(rows):
        content = json.dumps([block(kind, value)])
        made(models.HomeSection, target, n, key=key, title=title, content=content)


def news():
    words = "<p>Your answers are kept on the phone while there is no network.</p>"
    body = json.dumps([block("text", words)])
    title = "Papers go on without a network"
    made(models.Announcement, "student", 0, title=title, body=body, is_pinned=True)


def settings():
    """The example of each key, in force."""
    for key, known in config_keys().items():
        models.AppConfig.objects.create(
            key=key,
            number=1,
            content=known.example,
            status=models.AppConfig.Status.PUBLISHED,
            published_at=timezone.now(),
        )


def made(model, target, position, **fields):
    row = model(target=target, position=position, live=False, **fields)
    row.save()
    row.save_revision().publish()


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid4())}
