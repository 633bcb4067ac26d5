"""Things on home screens, for tests."""

import json

from django.utils import timezone

from home.models import Announcement, Banner, HomeSection
from tests.factories import api, make_user, numbers
from tests.home.composing import block

PUBLIC, STUDENT = "/api/v1/cms/public/", "/api/v1/cms/student/"


def make_banner(title="Banner", *, audience=(), **fields):
    return Banner.objects.create(title=title, audience=json.dumps(audience), **fields)


def make_announcement(title="News", *, body=(), **fields):
    fields = {"last_published_at": timezone.now(), **fields}
    return Announcement.objects.create(title=title, body=json.dumps(body), **fields)


def make_section(name, /, *, key="", **value):
    key = key or f"section-{next(numbers)}"
    target = value.pop("target", "student")
    content = json.dumps([block(name, **value)])
    return HomeSection.objects.create(
        key=key, title=key, target=target, content=content, position=next(numbers)
    )


def public(**headers):
    return api().get(PUBLIC, headers=headers)


def student(user=None, **headers):
    client = api(user or make_user())
    return client.get(STUDENT, headers=headers)


def titles(response, part="banners"):
    assert response.status_code == 200, response.content
    return [x["title"] for x in response.json()[part]]
