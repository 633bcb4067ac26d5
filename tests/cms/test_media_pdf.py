"""PDFs that tell one story to one program and another to the next."""

import zlib

import pytest

from cms.media.contents import Rejected, checked

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
ACTING = b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>"
PAGES = (
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
)


def written(*objects, unlisted=()):
    """A PDF of these objects, numbered from 1, and others its index does not name."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate((*objects, *unlisted), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    lines = b"".join(b"%010d 00000 n \n" % at for at in places[: len(objects)])
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%s"
        b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, lines, size, len(out))
    )


def packed(*objects):
    """A stream that holds these objects, numbered from 50."""
    head, body = b"", b""
    for number, inner in enumerate(objects, 50):
        head += b"%d %d " % (number, len(body))
        body += inner + b" "
    data = zlib.compress(head + body)
    told = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>"
    told %= (len(objects), len(head), len(data))
    return told + b"stream\n" + data + b"\nendstream"


WHOLE = written(CATALOG, *PAGES)


def test_a_whole_pdf_is_taken():
    assert checked(WHOLE, "a.pdf").data == WHOLE


def test_objects_no_index_names_are_taken_where_they_do_nothing():
    data = written(CATALOG, *PAGES, unlisted=[b"<</A 1>>", packed(b"<</B 2>>")])
    assert checked(data, "a.pdf").data == data


@pytest.mark.parametrize(
    "data",
    [
        written(ACTING, *PAGES, SCRIPT),
        written(ACTING.replace(b"Open", b"#4fpen"), *PAGES, b"<</S 5 0 R>>", b"/URI"),
        written(CATALOG, *PAGES, SCRIPT.replace(b"Java", b"J#61va")),
        written(CATALOG, *PAGES, unlisted=[SCRIPT]),
        written(CATALOG, *PAGES, packed(CATALOG, SCRIPT)),
        written(CATALOG, *PAGES, unlisted=[packed(b"<</A<</O 1 0 R>>>>", SCRIPT)]),
    ],
    ids=["plain", "indirect", "spelled", "unlisted", "packed", "packed and unlisted"],
)
def test_what_acts_is_found_wherever_it_lies(data):
    with pytest.raises(Rejected) as caught:
        checked(data, "a.pdf")
    assert caught.value.code == "active"


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (b"startxref\n", b"startxref\n1"),
        (b"0000000009 00000 n", b"0000000055 00000 n"),
        (b"0000000009 00000 n", b"0000000012 00000 n"),
        (b"0000000009 00000 n", b"0000000009 00001 n"),
    ],
)
def test_an_index_that_is_false_is_refused(true, false):
    data = WHOLE.replace(true, false)
    assert data != WHOLE
    with pytest.raises(Rejected) as caught:
        checked(data, "a.pdf")
    assert caught.value.code == "broken"
