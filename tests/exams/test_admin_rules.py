"""Marking rules in the Wagtail admin: written once, then versioned."""

import json

from django.contrib.messages import get_messages

import pytest

from exams.kinds import right_or_nothing
from exams.models import MarkingRule
from tests.exams.editing import signed_in
from tests.exams.factories import make_exam, make_rule

pytestmark = pytest.mark.django_db
RULES = "/admin/snippets/exams/markingrule/"


@pytest.fixture
def editor(client):
    names = ("add", "change", "view")
    signed_in(client, *(f"{name}_markingrule" for name in names))
    return client


def form(**fields):
    kinds = right_or_nothing()
    kinds["numeric"]["wrong"] = "-1/3"
    return {"name": "Negative", "version": "1", "kinds": json.dumps(kinds), **fields}


def test_a_rule_is_written_and_changed_while_unused(editor):
    editor.post(f"{RULES}add/", form())
    rule = MarkingRule.objects.get(name="Negative")
    assert rule.kinds["numeric"]["wrong"] == "-1/3"
    editor.post(f"{RULES}edit/{rule.pk}/", form(name="Harsh"))
    rule.refresh_from_db()
    assert rule.name == "Harsh"


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        ("{", "Enter a valid JSON."),
        ('{"essay": {}}', "There is no kind “essay”."),
        (
            '{"numeric": {"mode": "exact"}}',
            "needs exactly mode, right, wrong and blank",
        ),
    ],
)
def test_an_unsound_rule_is_refused_at_its_field(editor, kinds, reason):
    response = editor.post(f"{RULES}add/", form(kinds=kinds))
    assert response.status_code == 200
    assert reason in " ".join(response.context["form"].errors["kinds"])
    assert not MarkingRule.objects.filter(name="Negative").exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_rule_in_use_is_shown_with_the_way_on(editor, method):
    rule = make_exam().sections.first().marking_rule
    before = rule.name
    response = getattr(editor, method)(f"{RULES}edit/{rule.pk}/", form(name="Other"))
    assert response.url == f"{RULES}inspect/{rule.pk}/"
    [message] = get_messages(response.wsgi_request)
    assert "Copy it to make the next version" in str(message)
    rule.refresh_from_db()
    assert rule.name == before
    page = editor.get(response.url).content.decode()
    assert "Copy as next version" in page
    assert f"{RULES}edit/{rule.pk}/" not in page


def test_copying_a_rule_proposes_its_next_version(editor):
    rule = make_rule()
    MarkingRule.objects.create(name=rule.name, version=4)
    copy = editor.get(f"{RULES}copy/{rule.pk}/").context["form"]
    assert copy.instance.pk is None
    assert (copy["name"].value(), copy["version"].value()) == (rule.name, 5)
    assert json.loads(copy["kinds"].value()) == rule.kinds


def test_rules_are_closed_to_those_who_do_not_write_them(client):
    signed_in(client)
    assert client.get(RULES).status_code == 302
    client.post(f"{RULES}add/", form())
    assert not MarkingRule.objects.filter(name="Negative").exists()
