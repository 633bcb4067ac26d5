"""What is taken and what is not: bytes made here, one line each."""

import io

import pytest
from PIL import Image

from cms.media import contents
from cms.media.contents import Rejected, checked
from tests.cms import bytes as made

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PHP = b"<?php system($_GET['c']); ?>"


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.png", made.picture(), "image/png"),
        ("a.JPG", made.picture("JPEG"), "image/jpeg"),
        ("a.jpeg", made.picture("JPEG", progressive=True), "image/jpeg"),
        ("a.webp", made.picture("WEBP"), "image/webp"),
        ("a.webp", made.picture("WEBP", lossless=True), "image/webp"),
        ("a.pdf", made.pdf(3), "application/pdf"),
        ("a.pdf", made.pdf(1, made.with_link), "application/pdf"),
        ("a.mp3", made.mp3(), "audio/mpeg"),
        ("a.mp3", made.id3() + made.mp3(), "audio/mpeg"),
        ("a.mp3", made.mp3() + b"TAG" + b"x" * 125, "audio/mpeg"),
        ("a.m4a", made.m4a(), "audio/mp4"),
        ("a.ogg", made.ogg(), "audio/ogg"),
        ("a.opus", made.ogg(b"OpusHead"), "audio/ogg"),
    ],
)
def test_what_is_taken_is_called_by_what_it_is(name, data, content_type):
    content = checked(data, name)
    assert content.content_type == content_type
    assert checked(content.data, name).data == content.data


HOSTILE = [
    ("svg.svg", SVG, "type"),
    ("svg.png", SVG, "type"),
    ("page.html", HTML, "type"),
    ("page.pdf", HTML, "type"),
    ("empty.png", b"", "type"),
    ("gif.gif", made.picture("GIF"), "type"),
    ("bmp.png", made.picture("BMP"), "type"),
    ("tiff.jpg", made.picture("TIFF"), "type"),
    ("program.png", b"MZ" + b"\0" * 500, "type"),
    ("zip.pdf", made.archive(), "type"),
    ("wrong.jpg", made.picture(), "extension"),
    ("wrong.png", made.picture("WEBP"), "extension"),
    ("twice.png.html", made.picture(), "extension"),
    ("none", made.picture(), "extension"),
    ("sound.pdf", made.mp3(), "extension"),
    ("large.png", made.noisy((1200, 900)), "size"),
    ("bomb.png", made.png_bomb(), "pixels"),
    ("moving.webp", made.moving(), "moving"),
    ("moving.png", made.moving("PNG"), "moving"),
    ("short.png", made.picture()[:-20], "broken"),
    ("short.jpg", made.picture("JPEG")[:300], "broken"),
    ("short.webp", made.picture("WEBP")[:-8], "broken"),
    ("head.png", b"\x89PNG\r\n\x1a\n", "broken"),
    ("head.jpg", b"\xff\xd8\xff\xe0", "broken"),
    ("damaged.png", made.picture().replace(b"IDATx", b"IDATy"), "broken"),
    ("png_zip.png", made.picture() + made.archive(), "disguise"),
    ("jpg_zip.jpg", made.picture("JPEG") + made.archive(), "disguise"),
    ("png_page.png", made.picture() + HTML, "disguise"),
    ("jpg_php.jpg", made.picture("JPEG", comment=PHP), "disguise"),
    ("png_php.png", made.png_with(b"tEXt", b"a\0" + PHP), "disguise"),
    ("png_svg.png", made.png_with(b"tEXt", b"a\0" + SVG), "disguise"),
    ("png_pdf.png", made.png_with(b"tEXt", b"a\0%PDF-1.7"), "disguise"),
    ("png_more.png", made.picture() + b"MZ something", "trailing"),
    ("jpg_more.jpg", made.picture("JPEG") + b"MZ something", "trailing"),
    ("webp_more.webp", made.picture("WEBP") + b"MZ something", "trailing"),
    ("locked.pdf", made.pdf(user_password="secret"), "encrypted"),
    ("owned.pdf", made.pdf(user_password="", owner_password="secret"), "encrypted"),
    ("script.pdf", made.pdf(1, made.with_script), "active"),
    ("file.pdf", made.pdf(1, made.with_file), "active"),
    ("launch.pdf", made.pdf(1, made.with_launch), "active"),
    ("hidden.pdf", made.pdf(1, made.with_hidden_script), "active"),
    ("action.pdf", made.pdf(1, made.with_page_action), "active"),
    (
        "spelled.pdf",
        made.pdf(1, made.with_script).replace(b"/JavaScript", b"/J#61vaScript"),
        "active",
    ),
    ("pageless.pdf", made.pdf(0), "broken"),
    ("short.pdf", made.pdf(2)[:-60], "broken"),
    ("only_head.pdf", b"%PDF-1.7\n%%EOF", "broken"),
    ("noise.pdf", b"%PDF-1.7\n" + b"x" * 900 + b"\nstartxref\n9\n%%EOF", "broken"),
    ("pdf_zip.pdf", made.pdf() + made.archive(), "disguise"),
    ("pdf_more.pdf", made.pdf() + b"\n" + HTML, "broken"),
    ("tag_only.mp3", made.id3(), "broken"),
    ("short.mp3", made.mp3()[:-100], "broken"),
    ("mp3_page.mp3", made.mp3() + HTML, "disguise"),
    ("mp3_more.mp3", made.mp3() + b"MZ something", "trailing"),
    ("mp3_pdf.mp3", made.id3(b"%PDF-1.7 ") + made.mp3(), "disguise"),
    ("film.m4a", made.m4a(b"vide"), "type"),
    ("dumb.m4a", made.m4a(b"text"), "broken"),
    ("short.m4a", made.m4a()[:-10], "broken"),
    ("film.ogg", made.ogg(b"\x80theora"), "broken"),
    ("short.ogg", made.ogg()[:-10], "broken"),
    ("ogg_more.ogg", made.ogg() + b"MZ something", "trailing"),
]


@pytest.mark.parametrize(
    ("name", "data", "code"), HOSTILE, ids=lambda x: x if isinstance(x, str) else ""
)
def test_what_is_not_taken_says_why(name, data, code):
    with pytest.raises(Rejected) as caught:
        checked(data, name)
    assert caught.value.code == code
    assert caught.value.message


def test_only_the_types_asked_for_are_taken():
    with pytest.raises(Rejected) as caught:
        checked(made.pdf(), "a.pdf", contents.PICTURES)
    assert caught.value.code == "type"
    assert "PNG" in caught.value.message


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_the_place_of_a_photo_is_taken_out_and_the_pixels_stay(format):
    data = made.placed(format)
    assert b"SecretCamera" in data
    name = {"JPEG": "a.jpg", "PNG": "a.png", "WEBP": "a.webp"}[format]
    clean = checked(data, name).data
    assert b"SecretCamera" not in clean
    with Image.open(io.BytesIO(clean)) as picture, Image.open(io.BytesIO(data)) as was:
        assert not picture.getexif().get_ifd(made.GPS)
        assert picture.tobytes() == was.tobytes()


def test_a_photo_taken_sideways_stays_turned():
    content = checked(made.placed(orientation=6), "a.jpg")
    assert (content.width, content.height) == (48, 64)
    with Image.open(io.BytesIO(content.data)) as picture:
        assert dict(picture.getexif()) == {0x0112: 6}


def test_remarks_of_a_picture_are_taken_out():
    clean = checked(made.png_with(b"tEXt", b"Author\0Somebody"), "a.png").data
    assert b"Somebody" not in clean
    clean = checked(made.picture("JPEG", comment=b"Somebody"), "a.jpg").data
    assert b"Somebody" not in clean
