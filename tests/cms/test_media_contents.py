"""What is taken and what is not: bytes made here, one line each."""

import io
import struct

import pytest
from PIL import Image, ImageChops, ImageOps

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
        ("a.pdf", made.pdf(1, made.with_text), "application/pdf"),
        ("a.pdf", made.pdf(1, made.opening_page), "application/pdf"),
        ("a.pdf", made.pdf(1, made.opening(S="/GoTo", D="one")), "application/pdf"),
        (
            "a.pdf",
            made.pdf(1, made.clicking(S="/URI", URI="https://example.com")),
            "application/pdf",
        ),
        ("a.pdf", made.pdf(1, made.clicking(S="/GoTo", D="one")), "application/pdf"),
        ("a.mp3", made.mp3(), "audio/mpeg"),
        ("a.mp3", made.id3() + made.mp3(), "audio/mpeg"),
        ("a.mp3", made.mp3() + b"TAG" + b"x" * 125, "audio/mpeg"),
        ("a.mp3", made.mp3() + made.ape(), "audio/mpeg"),
        ("a.mp3", made.mp3() + made.ape() + b"TAG" + b"x" * 125, "audio/mpeg"),
        ("a.m4a", made.m4a(), "audio/mp4"),
        ("a.ogg", made.ogg(), "audio/ogg"),
        ("a.opus", made.ogg(b"OpusHead"), "audio/ogg"),
    ],
)
def test_what_is_taken_is_called_by_what_it_is(name, data, content_type):
    content = checked(data, name)
    assert content.content_type == content_type
    assert checked(content.data, name).data == content.data


ACTIONS = (
    {"S": "/URI", "URI": "https://example.com/track"},
    {"S": "/Launch", "F": "calc.exe"},
    {"S": "/Named", "N": "/Print"},
    {"S": "/GoToR", "F": "other.pdf", "D": "one"},
    {"S": "/GoToE", "D": "one"},
    {"S": "/SubmitForm", "F": "https://example.com"},
    {"S": "/ImportData", "F": "data.fdf"},
    {"S": "/ResetForm"},
    {"S": "/Hide", "T": "field"},
    {"S": "/JavaScript", "JS": "app.alert(1)"},
    {"S": "/Rendition"},
    {"S": "/Thread", "F": "other.pdf"},
)
DECOY = b"PK\x05\x06" + b"\0" * 18
HIDDEN = made.archive() + DECOY + b"\0" * 70_000
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
    ("layers.jpg", made.jpeg_of_layers(100), "layers"),
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
    *(
        (f"opens_{action['S'][1:]}.pdf", made.pdf(1, made.opening(**action)), "active")
        for action in ACTIONS
    ),
    *(
        (f"click_{action['S'][1:]}.pdf", made.pdf(1, made.clicking(**action)), "active")
        for action in ACTIONS[1:]
    ),
    *(
        (f"note_{kind[1:]}.pdf", made.pdf(1, made.annotated(kind)), "active")
        for kind in ("/FileAttachment", "/Screen", "/Sound", "/Movie", "/RichMedia")
    ),
    (
        "chain.pdf",
        made.pdf(1, made.opening(S="/GoTo", D="one", Next=ACTIONS[0])),
        "active",
    ),
    ("elsewhere.pdf", made.pdf(1, made.with_text_elsewhere), "active"),
    ("hidden.pdf", made.pdf(1, made.with_hidden_script), "active"),
    ("action.pdf", made.pdf(1, made.with_page_action), "active"),
    ("pageless.pdf", made.pdf(0), "broken"),
    ("short.pdf", made.pdf(2)[:-60], "broken"),
    ("only_head.pdf", b"%PDF-1.7\n%%EOF", "broken"),
    ("noise.pdf", b"%PDF-1.7\n" + b"x" * 900 + b"\nstartxref\n9\n%%EOF", "broken"),
    ("pdf_zip.pdf", made.pdf() + made.archive(), "disguise"),
    ("pdf_decoy.pdf", made.pdf(1, made.commented(HIDDEN)), "disguise"),
    ("png_decoy.png", made.png_with(b"tEXt", HIDDEN), "disguise"),
    ("jpg_decoy.jpg", made.picture("JPEG") + HIDDEN, "disguise"),
    ("jpg_inside.jpg", made.jpeg_with(0xE2, made.archive() + DECOY), "disguise"),
    ("png_rar.png", made.png_with(b"tEXt", b"Rar!\x1a\x07\x01\0"), "disguise"),
    ("pdf_more.pdf", made.pdf() + b"\n" + HTML, "broken"),
    ("tag_only.mp3", made.id3(), "broken"),
    ("short.mp3", made.mp3()[:-100], "broken"),
    ("mp3_page.mp3", made.mp3() + HTML, "disguise"),
    ("mp3_more.mp3", made.mp3() + b"MZ something", "trailing"),
    ("mp3_pdf.mp3", made.id3(b"%PDF-1.7 ") + made.mp3(), "disguise"),
    ("mp3_ape.mp3", made.mp3() + made.ape() + b"MZ something", "trailing"),
    ("mp3_cut_ape.mp3", made.mp3() + made.ape()[:-9], "broken"),
    ("mp3_tag.mp3", made.mp3() + b"TAG" + b"x" * 200, "trailing"),
    ("two.m4a", made.m4a(after=made.box(b"moov", b"")), "broken"),
    ("odd.m4a", made.m4a(after=made.box(b"evil", b"MZ something")), "broken"),
    ("pieces.m4a", made.m4a(after=made.box(b"moof", b"")), "broken"),
    ("place.ogg", made.ogg(words=b"\x0f\0\0\0LOCATION=Pune,X"), "place"),
    ("mixed.ogg", made.ogg() + made.ogg(b"\x80theora"), "broken"),
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


@pytest.mark.parametrize(
    ("marker", "body"),
    [
        (0xE0, b"JFXX\0Somebody"),
        (0xE0, b"JFIFSomebody was here, and more of it"),
        (0xE0, b"JFIF\0Somebody"),
        (0xE2, b"ICC_PROFILE\0\x01\x01Somebody"),
        (0xE2, b"FPXR\0Somebody"),
        (0xE5, b"Somebody"),
        (0xEE, b"AdobeSomebody"),
        (0xF0, b"Somebody"),
        (0xFE, b"Somebody"),
    ],
)
def test_only_real_segments_of_a_jpeg_are_kept(marker, body):
    data = made.jpeg_with(marker, body)
    clean = checked(data, "a.jpg").data
    assert b"Somebody" not in clean
    assert clean == checked(made.picture("JPEG"), "a.jpg").data


def test_what_follows_a_real_jfif_head_goes_too():
    good = made.picture("JPEG")
    end = 4 + int.from_bytes(good[4:6], "big")
    told = good[6:end]
    assert told.startswith(b"JFIF\0")
    long = good[:2] + made.segment(0xE0, told[:12] + b"\x01\x01Somebody") + good[end:]
    assert b"Somebody" not in checked(long, "a.jpg").data


@pytest.mark.parametrize(
    ("name", "format"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.webp", "WEBP")]
)
def test_a_real_colour_profile_stays_and_a_false_one_goes(name, format):
    real = made.picture(format, icc_profile=made.profile())
    false = made.picture(format, icc_profile=made.profile() + b"Somebody")
    with Image.open(io.BytesIO(checked(real, name).data)) as picture:
        assert picture.info["icc_profile"] == made.profile()
    clean = checked(false, name).data
    with Image.open(io.BytesIO(clean)) as picture:
        assert not picture.info.get("icc_profile")
    assert b"Somebody" not in clean


def test_a_chunk_that_is_longer_than_it_need_be_goes():
    clean = checked(made.png_with(b"gAMA", b"\0\0\0\1Somebody"), "a.png").data
    assert clean == checked(made.picture(), "a.png").data


TURNED = {2: "mirrored", 3: "upside down", 6: "clockwise", 8: "counter-clockwise"}


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize(
    ("name", "format", "options"),
    [
        ("a.png", "PNG", {}),
        ("a.webp", "WEBP", {"quality": 90}),
        ("a.webp", "WEBP", {"lossless": True, "icc_profile": made.profile()}),
        ("a.jpg", "JPEG", {"quality": 95}),
    ],
)
def test_a_picture_stays_turned_once_it_forgot_where_it_was_taken(
    name, format, options, orientation
):
    data = made.half_blue(format, orientation, **options)
    content = checked(data, name)
    with Image.open(io.BytesIO(data)) as was:
        wanted = ImageOps.exif_transpose(was).convert("RGB")
    with Image.open(io.BytesIO(content.data)) as now:
        assert now.info.get("icc_profile") == options.get("icc_profile")
        shown = ImageOps.exif_transpose(now).convert("RGB")
    assert shown.size == wanted.size == (content.width, content.height)
    difference = ImageChops.difference(shown, wanted).getextrema()
    assert max(high for _, high in difference) < 40
    assert b"SecretCamera" not in content.data


@pytest.mark.parametrize(
    "data",
    [
        made.id3(b"Somebody") + made.mp3(),
        made.mp3() + made.ape(b"Somebody"),
        made.mp3() + b"TAG" + b"Somebody".ljust(125, b"\0"),
        made.id3(b"Somebody") + made.mp3() + made.ape(b"Somebody"),
    ],
)
def test_tags_of_an_mp3_are_taken_out(data):
    assert checked(data, "a.mp3").data == made.mp3()


@pytest.mark.parametrize(
    "inside",
    [
        made.box(b"udta", made.box(b"\xa9xyz", b"Somebody")),
        made.box(b"udta", made.box(b"loci", b"Somebody")),
        made.box(b"\xa9xyz", b"Somebody"),
        made.box(b"meta", b"Somebody"),
        made.box(b"uuid", b"Somebody"),
        made.box(b"free", b"Somebody"),
    ],
)
def test_places_and_remarks_of_an_m4a_are_blanked_and_nothing_moves(inside):
    data = made.m4a(inside=inside)
    clean = checked(data, "a.m4a").data
    assert b"Somebody" not in clean
    assert len(clean) == len(data)
    assert clean.index(b"mdat") == data.index(b"mdat")
    assert checked(clean, "a.m4a").data == clean


@pytest.mark.parametrize("kind", [b"free", b"skip", b"wide", b"udta", b"meta", b"uuid"])
def test_what_lies_beside_the_sound_of_an_m4a_is_blanked(kind):
    data = made.m4a(before=made.box(kind, b"Somebody"))
    clean = checked(data, "a.m4a").data
    assert b"Somebody" not in clean
    assert clean.index(b"mdat") == data.index(b"mdat")


def test_a_box_with_a_long_length_is_blanked_where_its_name_stands():
    body = b"Somebody"
    long = struct.pack(">I4sQ", 1, b"udta", len(body) + 16) + body
    clean = checked(made.m4a(before=long), "a.m4a").data
    assert b"Somebody" not in clean
    assert b"udta" not in clean
