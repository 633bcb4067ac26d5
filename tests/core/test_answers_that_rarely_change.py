"""ETags and pages by cursor."""

from rest_framework.request import Request

from core.etags import tagged
from core.pagination import Newest


def ask(rf, tag=None):
    return rf.get("/", headers={"if-none-match": tag} if tag else {})


def test_the_tag_goes_with_the_bytes(rf):
    one, same, other = (tagged(ask(rf), x) for x in ({"a": 1}, {"a": 1}, {"a": 2}))
    assert one["ETag"] == same["ETag"] != other["ETag"]
    assert one.content == b'{"a":1}'


def test_who_has_it_is_spared_it(rf):
    tag = tagged(ask(rf), {"a": 1})["ETag"]
    again = tagged(ask(rf, tag), {"a": 1})
    assert (again.status_code, again.content) == (304, b"")
    changed = tagged(ask(rf, tag), {"a": 2})
    assert changed.status_code == 200


def test_pages_have_a_cap(rf):
    def size(asked):
        return Newest().get_page_size(Request(rf.get("/", {"page_size": asked})))

    assert [size(x) for x in ("5", "100", "101", "0", "-1", "x")] == [
        5,
        100,
        100,
        20,
        20,
        20,
    ]
