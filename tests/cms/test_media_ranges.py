"""RFC 9110, section 14, for a file of 1000 bytes."""

import pytest

from cms.media.ranges import Unsatisfiable, wanted

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-8", (0, 8)),
        ("bytes=0-0", (0, 0)),
        ("bytes=990-", (990, 999)),
        ("bytes=-10", (990, 999)),
        ("bytes=-5000", (0, 999)),
        ("bytes=990-1990", (990, 999)),
        ("bytes=999-999", (999, 999)),
        ("Bytes=0-8", (0, 8)),
        ("bytes= 0-8 ", (0, 8)),
        ("bytes=,0-8", (0, 8)),
        ("bytes=0-8,20-30", None),
        ("pages=1-2", None),
        ("bytes", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=8-0", None),
        ("bytes=a-b", None),
        ("bytes=--5", None),
        ("bytes=0-8-9", None),
        ("bytes=0x1-5", None),
        ("bytes=٠-٨", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_a_range_is_understood_or_ignored(header, part):
    assert wanted(header, SIZE) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=100000-", "bytes=-0"])
def test_what_begins_after_the_end_cannot_be_satisfied(header):
    with pytest.raises(Unsatisfiable):
        wanted(header, SIZE)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-5", "bytes=0-0"])
def test_an_empty_file_has_no_range(header):
    with pytest.raises(Unsatisfiable):
        wanted(header, 0)
