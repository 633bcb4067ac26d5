"""Oneself over the API, and what the app asks before that."""

from functools import partial

from django.conf import settings

import pytest
from allauth.account.models import EmailAddress

from accounts.api.client import sign_in_methods
from accounts.models import User
from core.problems import CODES
from tests.factories import api, make_user
from tests.racing import race

ME = "/api/v1/me/"
JSON = {"content_type": "application/json"}


def change(user, **fields):
    return api(user).patch(ME, fields, **JSON)


def kept(user):
    return User.objects.filter(pk=user.pk).values().get()


@pytest.mark.django_db
def test_i_read_who_i_am():
    user = make_user("asha@example.com", full_name="Asha Rao")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    assert api(user).get(ME).json() == {
        "id": user.pk,
        "username": "asha",
        "full_name": "Asha Rao",
        "email": "asha@example.com",
        "email_verified": True,
        "phone": "",
        "phone_verified": False,
        "status": "active",
        "timezone": "Asia/Kolkata",
        "language": "en",
        "preferences": {},
    }


@pytest.mark.django_db
def test_an_address_nobody_verified_is_not_called_verified():
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=False)
    EmailAddress.objects.create(user=make_user(), email="x@example.com", verified=True)
    assert api(user).get(ME).json()["email_verified"] is False


@pytest.mark.django_db
def test_i_change_what_i_send_and_keep_the_rest():
    user = make_user("asha@example.com", full_name="Asha")
    answer = change(
        user,
        full_name="Asha Rao",
        username="Asha.Rao",
        phone="+919876543210",
        timezone="Europe/Paris",
        language="hi",
        preferences={"theme": "dark", "sounds": False},
    )
    assert answer.status_code == 200
    user.refresh_from_db()
    assert (user.full_name, user.username) == ("Asha Rao", "asha.rao")
    assert (user.phone, user.phone_verified) == ("+919876543210", False)
    assert (user.timezone, user.language) == ("Europe/Paris", "hi")
    again = change(user, preferences={"text_size": "large"}).json()
    assert again["preferences"] == {
        "theme": "dark",
        "sounds": False,
        "text_size": "large",
    }
    assert again["full_name"] == "Asha Rao"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("timezone", "Mars/Olympus", "unknown"),
        ("timezone", "../etc/passwd", "unknown"),
        ("timezone", "localtime", "unknown"),
        ("timezone", "", "blank"),
        ("timezone", None, "null"),
        ("language", "fr", "invalid_choice"),
        ("username", "ab", "min_length"),
        ("username", "a b c", "invalid"),
        ("username", "x" * 151, "max_length"),
        ("full_name", "x" * 151, "max_length"),
        ("full_name", "a\x00b", "null_characters_not_allowed"),
        ("full_name", ["x"], "invalid"),
        ("phone", "9876543210", "invalid"),
        ("phone", "+91 98765", "invalid"),
        ("phone", "+0123456789", "invalid"),
        ("preferences", "dark", "invalid"),
        ("preferences.theme", {"theme": "pink"}, "invalid_choice"),
        ("preferences.wings", {"wings": True}, "unknown-field"),
        ("preferences.sounds", {"sounds": "perhaps"}, "invalid"),
        ("email", "new@example.com", "unknown-field"),
        ("id", 7, "unknown-field"),
        ("status", "blocked", "unknown-field"),
        ("is_staff", True, "unknown-field"),
        ("phone_verified", True, "unknown-field"),
    ],
)
def test_a_bad_value_or_a_field_that_is_not_mine_changes_nothing(field, value, code):
    user = make_user()
    before = kept(user)
    answer = change(user, **{"full_name": "New", field.partition(".")[0]: value})
    assert answer.status_code == 400, answer.json()
    found = {error["param"]: error["code"] for error in answer.json()["errors"]}
    assert found.get(field) or found.get(f"{field}.non_field_errors")
    assert code in found.values()
    assert kept(user) == before


@pytest.mark.django_db
def test_a_username_that_is_taken_is_refused_in_any_case():
    make_user("x@example.com", username="asha")
    user = make_user()
    before = kept(user)
    answer = change(user, username="ASHA", full_name="New")
    assert answer.status_code == 400
    assert answer.json()["errors"][0] == {
        "code": "username-taken",
        "message": "Somebody else has this username.",
        "param": "username",
    }
    assert kept(user) == before


@pytest.mark.django_db
def test_a_new_number_is_not_verified_and_an_empty_one_takes_it_away():
    user = make_user(phone="+919876543210", phone_verified=True)
    assert change(user, full_name="Asha").json()["phone_verified"] is True
    same = change(user, phone="+919876543210").json()
    assert same["phone_verified"] is True
    other = change(user, phone="+919876543211").json()
    assert (other["phone"], other["phone_verified"]) == ("+919876543211", False)
    assert change(user, phone="").json()["phone"] == ""


@pytest.mark.django_db
def test_what_the_app_asks_before_anybody_is_signed_in(client):
    body = client.get("/api/v1/client/").json()
    assert body["server_time"].endswith("Z")
    assert body["app_version"] == {"minimum": "1.0.0", "latest": "1.0.0"}
    assert body["languages"][1] == {"code": "hi", "name": "हिन्दी"}
    assert body["sign_in"] == ["password", "email-code"]
    assert body["terms_version"] == settings.TERMS_VERSION
    named = {one["code"]: one["status"] for one in body["error_codes"]}
    assert named == {code: facts["status"] for code, facts in CODES.items()}


@pytest.mark.django_db
def test_only_providers_with_keys_are_named(settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": []}}
    assert sign_in_methods() == ["password", "email-code", "google"]


@pytest.mark.race
def test_two_preferences_changed_at_once_are_both_kept(own_database):
    user = make_user()
    clients = [api(user), api(user)]
    changes = [{"theme": "dark"}, {"text_size": "large"}]
    calls = [
        partial(client.patch, ME, {"preferences": change}, **JSON)
        for client, change in zip(clients, changes, strict=True)
    ]
    assert [answer.status_code for answer in race(*calls)] == [200, 200]
    user.refresh_from_db()
    assert user.preferences == {"theme": "dark", "text_size": "large"}
