"""Wagtail's own screens and addresses: what they take and whom they answer."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wagtail.models import Collection, CollectionViewRestriction

import pytest

from cms.media import access
from cms.models import CustomDocument, CustomImage
from settings.roles import EDITOR
from tests.cms import bytes as made
from tests.cms.test_blobs import make_image
from tests.factories import make_home, make_user
from tests.home.composing import block, composed

pytestmark = pytest.mark.django_db
HTML = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def editor():
    from django.contrib.auth.models import Group

    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name=EDITOR))
    return signed_in(user)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def root():
    return Collection.get_first_root_node()


def send(client, name, data, kind="image"):
    """Through the form of the admin."""
    file = SimpleUploadedFile(name, data)
    fields = {"title": "Thing", "file": file, "collection": root().pk}
    url = {"image": "wagtailimages:add", "document": "wagtaildocs:add"}[kind]
    return client.post(reverse(url), fields)


def reasons(response):
    return " ".join(response.context["form"].errors.get("file", []))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "upported"),
        ("a.png", HTML, "Not a valid"),
        ("a.gif", made.picture("GIF"), "upported"),
        ("a.jpg", made.picture(), "extension"),
        ("a.png", made.png_bomb(), "pixels"),
        ("a.png", made.picture() + made.archive(), "two kinds"),
        ("a.png", made.picture() + b"more", "after the picture"),
        ("a.webp", made.moving(), "Moving"),
        ("a.png", made.noisy((1200, 900)), "big"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_the_picture_form_refuses_with_the_reason(editor, name, data, reason):
    answer = send(editor, name, data)
    assert answer.status_code == 200
    assert reason in reasons(answer)
    assert not CustomImage.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.html", HTML, "Not a type"),
        ("a.pdf", HTML, "Not a type"),
        ("a.pdf", made.pdf(user_password="x"), "password"),
        ("a.pdf", made.pdf(1, made.with_script), "acts by itself"),
        ("a.pdf", made.pdf()[:-60], "end"),
        ("a.mp3", made.pdf(), "inside"),
        ("a.docx", made.archive(), "Not a type"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_the_document_form_refuses_with_the_reason(editor, name, data, reason):
    answer = send(editor, name, data, "document")
    assert answer.status_code == 200
    assert reason in reasons(answer)
    assert "not allowed" not in reasons(answer)
    assert not CustomDocument.objects.exists()


def test_the_uploader_of_many_refuses_too(editor):
    file = SimpleUploadedFile("a.png", made.picture() + made.archive())
    answer = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "T", "files[]": file, "collection": root().pk},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert not answer.json()["success"]
    assert "two kinds" in answer.json()["error_message"]
    assert not CustomImage.objects.exists()


def test_a_good_picture_is_stored_without_its_place_under_a_random_name(editor):
    assert send(editor, "my house.jpg", made.placed()).status_code == 302
    image = CustomImage.objects.get()
    assert image.file.name.startswith("pictures/")
    assert "house" not in image.file.name
    with image.file.open("rb") as file:
        stored = file.read()
    assert b"SecretCamera" not in stored
    assert (image.width, image.height, image.file_size) == (64, 48, len(stored))


def test_a_good_document_is_stored_under_a_random_name(editor):
    assert send(editor, "my house.pdf", made.pdf(), "document").status_code == 302
    document = CustomDocument.objects.get()
    assert document.file.name.startswith("documents/")
    assert "house" not in document.file.name


def test_changing_only_the_title_keeps_the_file(editor):
    image = make_image()
    url = reverse("wagtailimages:edit", args=[image.pk])
    answer = editor.post(url, {"title": "New", "collection": root().pk})
    assert answer.status_code == 302
    image.refresh_from_db()
    assert image.title == "New"


def page_with(image):
    home = make_home(share_image=image)
    assert home.live
    return home


def visitors():
    """(who, sees private files?)"""
    return [
        (Client(), False),
        (signed_in(make_user()), False),
        (signed_in(make_user(is_staff=True)), False),
        (signed_in(make_user(is_staff=True, is_superuser=True)), True),
    ]


def test_a_picture_no_page_shows_is_for_staff_only():
    image = make_image()
    rendition = image.get_rendition("width-20")
    for client, sees in visitors():
        for url in (image.file.url, rendition.url):
            answer = client.get(url)
            assert answer.status_code == (200 if sees else 404), url
            if sees:
                assert answer["Cache-Control"].startswith("private")


def test_a_picture_of_a_published_page_is_seen_scaled_by_everybody():
    image = make_image()
    page = page_with(image)
    rendition = image.get_rendition("width-20")
    answer = Client().get(rendition.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"].startswith("public")
    assert Client().get(image.file.url).status_code == 404
    page.unpublish()
    assert Client().get(rendition.url).status_code == 404


def test_a_private_collection_is_stronger_than_a_page():
    image = make_image()
    image.collection = access.private_collection().add_child(name="Below")
    image.save()
    page_with(image)
    rendition = image.get_rendition("width-20")
    assert Client().get(rendition.url).status_code == 404


def make_document(data=None, name="notes.pdf"):
    document = CustomDocument(title="Notes", collection=root())
    document.file.save(name, SimpleUploadedFile(name, data or made.pdf()))
    return document


@pytest.mark.parametrize("restriction", ["none", "login", "password"])
def test_a_document_no_page_links_is_for_staff_only(restriction):
    document = make_document()
    if restriction != "none":
        document.collection = root().add_child(name="Paid")
        document.save()
        CollectionViewRestriction.objects.create(
            collection=document.collection, restriction_type=restriction, password="x"
        )
    for client, sees in visitors():
        for url in (document.url, document.file.url):
            wanted = 200 if sees else 404
            if sees and restriction == "password" and url == document.url:
                continue
            assert client.get(url).status_code == wanted, url


def test_a_document_a_published_page_links_is_for_everybody():
    document = make_document(made.pdf(2))
    link = f'<p><a linktype="document" id="{document.pk}">Notes</a></p>'
    composed(block("text", text=link))
    answer = Client().get(document.url, headers={"range": "bytes=0-3"})
    assert (answer.status_code, answer["Content-Type"]) == (206, "application/pdf")
    assert b"".join(answer.streaming_content) == b"%PDF"


@pytest.mark.parametrize(
    "path", ["nothing.png", "../manage.py", "blobs/00/00", "%2e%2e/x"]
)
def test_there_is_nothing_else_below_media(path):
    staff = signed_in(make_user(is_staff=True, is_superuser=True))
    for client in (Client(), staff):
        assert client.get(f"/media/{path}").status_code == 404


def test_the_private_collection_is_made_once():
    assert access.private_collection() == access.private_collection()
    assert access.private_collection().get_view_restrictions().exists()
