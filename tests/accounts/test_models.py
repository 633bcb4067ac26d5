from django.db import IntegrityError

import pytest

from accounts import rules
from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_two_people_cannot_share_an_address():
    make_user("asha@example.com")
    with pytest.raises(IntegrityError, match="email"):
        make_user("Asha@Example.COM", username="other")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"email": "Asha@example.com", "username": "asha"}, "email_is_lower_case"),
        ({"email": "asha@example.com", "username": "Asha"}, "username_is_lower_case"),
        ({"email": "asha@example.com", "username": ""}, "username_is_lower_case"),
    ],
)
def test_the_database_keeps_capitals_out(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        User(**fields).save()


def test_every_way_in_lowers_the_address():
    made = [
        User.objects.create_user("One@Example.com"),
        User.objects.create_superuser("Two@Example.com", "a-long-passphrase-1"),
        User.objects.insert(User(email=" Three@Example.com ", username="Three")),
    ]
    assert [user.email.partition("@")[0] for user in made] == ["one", "two", "three"]
    assert [user.username for user in made] == ["one", "two", "three"]
    assert User.objects.get_by_natural_key("ONE@example.com") == made[0]


def test_a_user_without_a_password_cannot_use_an_empty_one():
    user = User.objects.create_user("asha@example.com")
    assert not user.has_usable_password()
    assert not user.check_password("")


@pytest.mark.parametrize(
    ("email", "username"),
    [
        ("Asha.Rao@example.com", "asha.rao"),
        ("a+tag@example.com", "atag"),
        ("-.-@example.com", "student"),
        ("आशा@example.com", "student"),
        ("x" * 60 + "@example.com", "x" * 30),
    ],
)
def test_a_username_is_made_of_the_address(email, username):
    assert rules.username(email) == username
    assert rules.username(email, "42") == f"{username}-42"


def test_nobody_has_the_permission_to_delete_people():
    root = make_user(is_superuser=True)
    assert root.has_perm("accounts.change_user")
    assert not root.has_perm("accounts.delete_user")
