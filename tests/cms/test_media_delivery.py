"""Signed links: whose they are, how long, and how the bytes leave."""

from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest
import time_machine

from cms.media.actions import keep_content, make_due_renditions
from cms.media.contents import Content
from cms.media.links import asset_urls
from cms.media.storage import LocalMedia
from cms.models import Blob
from tests.cms import bytes as made
from tests.factories import api, make_session, make_user

pytestmark = pytest.mark.django_db
THOUSAND = bytes(n % 251 for n in range(1000))


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


class Reader:
    """Somebody signed in, with a link to some bytes."""

    def __init__(self, data=THOUSAND, content_type="audio/mpeg"):
        self.user = make_user()
        self.session = make_session(self.user)
        self.client = api(session=self.session)
        self.blob = keep_content(Content(content_type, data, 900, 500))
        self.url = self.link()

    def link(self, session=None):
        session = session or self.session
        [url] = asset_urls([self.blob.pk], session.user_id, session.pk).values()
        return url

    def get(self, **headers):
        return self.client.get(self.url, headers=headers)


def body(response):
    return b"".join(response.streaming_content)


def test_the_bytes_come_with_their_type_and_are_nobody_elses():
    reader = Reader()
    answer = reader.get()
    assert (answer.status_code, body(answer)) == (200, THOUSAND)
    assert {name: answer[name] for name in (
        "Content-Type", "Content-Length", "ETag", "Cache-Control", "Accept-Ranges",
        "X-Content-Type-Options",
    )} == {
        "Content-Type": "audio/mpeg",
        "Content-Length": "1000",
        "ETag": f'"{reader.blob.pk}"',
        "Cache-Control": "private, max-age=60",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({}, 200, None),
        ({"range": "bytes=0-8"}, 206, "bytes 0-8/1000"),
        ({"range": "bytes=990-"}, 206, "bytes 990-999/1000"),
        ({"range": "bytes=-10"}, 206, "bytes 990-999/1000"),
        ({"range": "bytes=990-1990"}, 206, "bytes 990-999/1000"),
        ({"range": "bytes=100000-"}, 416, "bytes */1000"),
        ({"range": "pages=1-2"}, 200, None),
        ({"range": "bytes=0-4", "if-range": '"other"'}, 200, None),
        ({"range": "bytes=0-4", "if-range": "W/CURRENT"}, 200, None),
        ({"range": "bytes=0-4", "if-range": "CURRENT"}, 206, "bytes 0-4/1000"),
        ({"if-range": "CURRENT"}, 200, None),
        ({"range": "bytes=0-4", "if-none-match": "CURRENT"}, 304, None),
        ({"range": "bytes=0-4", "if-none-match": "W/CURRENT"}, 304, None),
        ({"range": "bytes=0-4", "if-none-match": "*"}, 304, None),
        ({"range": "bytes=0-4", "if-none-match": '"other"'}, 206, "bytes 0-4/1000"),
        ({"if-match": '"other"'}, 412, None),
        ({"if-match": '"other", CURRENT'}, 200, None),
        ({"if-match": "W/CURRENT"}, 412, None),
        ({"if-match": "*"}, 200, None),
        ({"if-unmodified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200, None),
        ({"if-unmodified-since": "yesterday"}, 200, None),
        ({"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200, None),
        ({"if-none-match": '"other", W/CURRENT'}, 304, None),
        ({"if-match": "CURRENT", "range": "bytes=0-4"}, 206, "bytes 0-4/1000"),
    ],
)
def test_ranges_and_conditions(asked, status, told):
    reader = Reader()
    tag = f'"{reader.blob.pk}"'
    asked = {name: value.replace("CURRENT", tag) for name, value in asked.items()}
    answer = reader.get(**asked)
    assert (answer.status_code, answer.get("Content-Range")) == (status, told)
    if status == 206:
        first, last = map(int, told.split()[1].split("/")[0].split("-"))
        part = THOUSAND[first : last + 1]
        assert body(answer) == part
        assert answer["Content-Length"] == str(len(part))
    if status == 304:
        assert answer["ETag"] == tag
        assert not answer.content
    if status in (412, 416):
        assert answer["Content-Type"] == "application/problem+json"


def test_head_tells_the_whole_and_sends_nothing():
    reader = Reader()
    answer = reader.client.head(reader.url, headers={"range": "bytes=0-4"})
    assert (answer.status_code, answer["Content-Length"]) == (200, "1000")
    assert not answer.content


def test_who_may_not_have_it_learns_nothing_about_its_ranges():
    reader = Reader()
    for client, status in ((api(), 401), (api(make_user()), 404)):
        for asked in ({"range": "bytes=0-4"}, {"range": "bytes=9999-"}, {}):
            answer = client.get(reader.url, headers=asked)
            assert answer.status_code == status
            assert "Content-Range" not in answer
            assert "ETag" not in answer


def test_another_device_of_the_same_person_needs_a_link_of_its_own():
    reader = Reader()
    other = make_session(reader.user)
    assert api(session=other).get(reader.url).status_code == 404
    assert api(session=other).get(reader.link(other)).status_code == 200


def test_a_link_ends_with_the_sign_in():
    reader = Reader()
    reader.session.ended_at, reader.session.ended_because = timezone.now(), "logout"
    reader.session.save()
    assert reader.get().status_code == 401


def test_a_link_ends_when_its_person_is_blocked():
    reader = Reader()
    reader.user.is_active = False
    reader.user.save()
    assert reader.get().status_code == 401


def test_a_link_runs_out(settings):
    reader = Reader()
    settings.ASSET_LINK_SECONDS = -1
    late = reader.client.get(reader.link())
    assert (late.status_code, late.json()["code"]) == (410, "link-expired")
    assert reader.get().status_code == 200


def test_links_live_for_a_quarter_of_an_hour():
    reader = Reader()
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=16)):
        fresh = api(session=make_session(reader.user))
        assert fresh.get(reader.url).json()["code"] == "link-expired"


@pytest.mark.parametrize("place", [0, 10, 60, -1])
def test_a_link_that_was_touched_is_nobodys(place):
    reader = Reader()
    head, text = reader.url.rsplit("/", 1)
    letters = list(text)
    letters[place] = "A" if letters[place] != "A" else "B"
    assert reader.client.get(f"{head}/{''.join(letters)}").status_code == 404


def test_staff_who_see_content_may_use_any_link_and_any_hash():
    reader = Reader()
    staff = make_user(is_staff=True)
    direct = f"/api/v1/staff/assets/{reader.blob.pk}/"
    assert api(staff).get(reader.url).status_code == 404
    assert api(staff).get(direct).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="view_blob"))
    assert body(api(staff).get(reader.url)) == THOUSAND
    assert body(api(staff).get(direct)) == THOUSAND
    for name, status in (("nothing", 404), ("0" * 64, 404), ("%00", 400)):
        missing = api(staff).get(f"/api/v1/staff/assets/{name}/")
        assert missing.status_code == status


def test_the_door_and_the_bytes_are_one_query():
    reader = Reader(made.noisy(), "image/png")
    make_due_renditions(now=timezone.now())
    with CaptureQueriesContext(connection) as captured:
        answer = reader.client.get(
            f"{reader.url}?w=360", headers={"accept": "image/webp"}
        )
        assert answer["Content-Type"] == "image/webp"
    ours = [q for q in captured if "core_" not in q["sql"]]
    assert len(ours) == 1


def test_a_person_is_told_to_wait_after_three_hundred_pictures(settings):
    reader, other = Reader(), Reader()
    assert settings.LIMITS["pictures"] == [(300, 120)]
    settings.LIMITS = {**settings.LIMITS, "pictures": [(3, 120)]}
    assert [reader.get().status_code for _ in range(4)] == [200, 200, 200, 429]
    assert other.get().status_code == 200


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        ("?w=360", "image/avif,image/webp,*/*;q=0.8", "image/avif"),
        ("?w=720", "image/webp", "image/webp"),
        ("?w=720", "image/avif;q=0, image/webp", "image/webp"),
        ("?w=720", "image/*", "image/png"),
        ("?w=720", "application/json", "image/png"),
        ("?w=full", "image/webp", "image/png"),
        ("", "image/webp", "image/png"),
        ("?w=999", "image/webp", "image/png"),
        ("?w=٣٦٠", "image/webp", "image/png"),
    ],
)
def test_a_phone_gets_a_lighter_copy_it_understands(query, accept, content_type):
    data = made.noisy()
    reader = Reader(data, "image/png")
    make_due_renditions(now=timezone.now())
    answer = reader.client.get(reader.url + query, headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
    sent = body(answer)
    assert len(sent) == int(answer["Content-Length"])
    assert (sent == data) == (content_type == "image/png")
    again = reader.client.get(
        reader.url + query, headers={"accept": accept, "if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_until_the_job_ran_a_phone_gets_the_picture_itself():
    reader = Reader(made.noisy(), "image/png")
    answer = reader.client.get(f"{reader.url}?w=360", headers={"accept": "image/webp"})
    assert answer["Content-Type"] == "image/png"


def test_behind_a_proxy_only_the_address_leaves(settings, tmp_path, monkeypatch):
    storage = LocalMedia(location=tmp_path)
    monkeypatch.setattr(Blob._meta.get_field("file"), "storage", storage)
    settings.MEDIA_ACCEL_PREFIX = "/protected/"
    reader = Reader()
    answer = reader.get(range="bytes=0-4")
    assert answer.status_code == 200
    assert answer["X-Accel-Redirect"] == f"/protected/{reader.blob.file.name}"
    assert answer["Content-Type"] == "audio/mpeg"
    assert not answer.content
    assert api().get(reader.url).status_code == 401
    assert "X-Accel-Redirect" not in api(make_user()).get(reader.url)


def test_a_file_that_is_gone_is_a_fault_and_no_half_answer():
    reader = Reader()
    reader.blob.file.storage.delete(reader.blob.file.name)
    reader.client.raise_request_exception = False
    assert reader.get().status_code == 500


def test_bytes_that_are_kept_twice_lie_once(tmp_path, monkeypatch):
    storage = LocalMedia(location=tmp_path)
    monkeypatch.setattr(Blob._meta.get_field("file"), "storage", storage)
    assert Reader().blob == Reader().blob
    [path] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path.read_bytes() == THOUSAND
