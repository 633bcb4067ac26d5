"""The look of the site: from a few choices to a stylesheet that can be read."""

import re
from pathlib import Path

from django.core.exceptions import ValidationError

from wagtail.models import Site

import pytest

from cms.models import ThemeSettings
from cms.site import theme
from tests.cms.pages import read
from tests.factories import make_home

CSS = Path(__file__).resolve().parents[2] / "cms/static/cms/site.css"


def chosen(**fields):
    site = Site.objects.get(is_default_site=True)
    row, _ = ThemeSettings.objects.update_or_create(site=site, defaults=fields)
    return row


def tokens(css):
    return re.findall(r"^ +--([\w-]+): (.+?);$", css, re.MULTILINE)


def test_the_stylesheet_of_the_project_begins_with_the_same_tokens():
    ours = tokens(theme.stylesheet(ThemeSettings()))
    assert [pair for pair in tokens(CSS.read_text()) if pair in ours] == ours


@pytest.mark.django_db
def test_a_page_names_its_tokens_by_their_hash_and_they_are_kept_for_ever(client):
    home = make_home()
    links = [x["href"] for x in read(client.get(home.url)).all("link")]
    [address] = [href for href in links if "/theme." in href]
    answer = client.get(address)
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--pen: #2438c8" in answer.content.decode()


@pytest.mark.django_db
def test_another_look_has_another_address_and_the_former_one_is_not_kept(client):
    home = make_home()
    before = re.search(r"/theme\.\w+\.css", read(client.get(home.url)).text)[0]
    chosen(pen="#7a1f5c", spacing="1.2", scale="1.3", headings="sans")
    after = re.search(
        r"/theme\.\w+\.css", read(client.get(home.url, {"uncached": 1})).text
    )[0]
    assert after != before
    assert "--pen: #7a1f5c" in client.get(after).content.decode()
    old = client.get(before)
    assert old.content == client.get(after).content
    assert old["Cache-Control"] == "no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"pen": "#9fb4ff"}, "pen"),
        ({"ink": "#9a9a9a"}, "ink"),
        ({"dark_pen": "#1a2560"}, "dark_pen"),
        ({"paper": "#333333"}, "ink"),
        ({"pen": "blue"}, "pen"),
        ({"pen": "#fff;}body{display:none"}, "pen"),
    ],
)
def test_colours_in_which_text_cannot_be_read_are_refused(fields, wrong):
    make_home()
    row = chosen()
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert wrong in caught.value.message_dict


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_derived_colour_can_be_read_where_it_stands(is_dark):
    row = ThemeSettings()
    found = theme.palette(*(row.dark if is_dark else row.light), is_dark=is_dark)
    for name in ("ink", "muted", "rose-ink", "pen"):
        assert theme.worst_contrast(found, name) >= 4.5, name
    for name in ("on-night", "on-night-muted", "pen-on-night", "rose-on-night"):
        assert theme.contrast(found[name], found["night"]) >= 4.5, name
    assert theme.contrast(found["on-pen"], found["pen"]) >= 4.5


def test_contrast_is_that_of_wcag():
    assert round(theme.contrast("#000000", "#ffffff"), 2) == 21
    assert round(theme.contrast("#777777", "#ffffff"), 2) == 4.48
