"""The contact form: what people write arrives, what machines write does not."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Locale

import pytest
import time_machine

from home.models import ContactField, ContactPage
from tests.cms.pages import read
from tests.factories import make_home
from tests.home.composing import below

pytestmark = pytest.mark.django_db
LETTER = {"name": "Asha", "mail": "asha@example.com", "words": "A key is wrong."}


@pytest.fixture
def page():
    page = below(
        make_home(), ContactPage, title="Contact", to_address="desk@example.com"
    )
    for label, kind in (
        ("Name", "singleline"),
        ("Mail", "email"),
        ("Words", "multiline"),
    ):
        ContactField.objects.create(
            page=page, label=label, field_type=kind, required=True
        )
    return ContactPage.objects.get(pk=page.pk)


def opened(client, page):
    """The hidden fields of the form as a browser would send them."""
    hidden = read(client.get(page.url)).all("input")
    return {x["name"]: x["value"] for x in hidden if x.get("type") == "hidden"}


def send(client, page, *, after=10, **fields):
    fields = {**opened(client, page), **LETTER, "homepage_url": "", **fields}
    with time_machine.travel(timezone.now() + timedelta(seconds=after), tick=False):
        return client.post(page.url, fields)


def nothing_came():
    return not FormSubmission.objects.exists() and not mail.outbox


def test_what_a_person_writes_is_kept_mailed_and_thanked_for(client, page):
    answer = send(client, page)
    assert "Thank you" in read(answer).text
    assert FormSubmission.objects.get().form_data["words"] == "A key is wrong."
    assert mail.outbox[0].to == ["desk@example.com"]


def test_a_form_needs_its_token(page):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page.url, LETTER).status_code == 403
    assert nothing_came()


def test_a_machine_that_fills_in_everything_is_thanked_and_forgotten(client, page):
    answer = send(client, page, homepage_url="https://spam.example")
    assert "Thank you" in read(answer).text
    assert nothing_came()


@pytest.mark.parametrize(
    ("after", "clock"), [(1, None), (25 * 3600, None), (10, "forged"), (10, "")]
)
def test_a_form_too_fast_too_late_or_forged_comes_back_as_it_was(
    client, page, after, clock
):
    more = {} if clock is None else {"opened": clock}
    answer = send(client, page, after=after, **more)
    assert answer.status_code == 400
    assert "A key is wrong." in answer.content.decode()
    assert nothing_came()


def test_a_form_that_came_back_can_be_sent_again(client, page):
    send(client, page, after=1)
    send(client, page)
    assert FormSubmission.objects.count() == 1


def test_one_place_may_write_only_so_often(client, page, settings):
    settings.LIMITS = {**settings.LIMITS, "contact": [(2, 3600)]}
    for _ in range(2):
        send(client, page)
    answer = send(client, page)
    assert answer.status_code == 429
    assert "wait an hour" in answer.content.decode()
    assert FormSubmission.objects.count() == len(mail.outbox) == 2


def test_a_hindi_form_says_in_hindi_why_it_comes_back(client, page):
    locale, _ = Locale.objects.get_or_create(language_code="hi")
    twin = page.copy_for_translation(locale, copy_parents=True)
    twin.save_revision().publish()
    answer = send(client, twin, after=1)
    assert answer.status_code == 400
    assert "यह बहुत जल्दी भेजा गया" in answer.content.decode()


def test_what_is_missing_or_too_long_is_said_beside_its_field(client, page):
    for fields in ({"mail": "no address"}, {"words": ""}, {"words": "x" * 5001}):
        answer = send(client, page, **fields)
        assert 'class="errorlist"' in answer.content.decode()
    assert nothing_came()


def test_the_form_is_never_kept_for_others(client, page):
    assert not client.get(page.url).has_header("ETag")
