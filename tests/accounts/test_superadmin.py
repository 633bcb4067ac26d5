from django.core.management import CommandError, call_command

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from tests.factories import make_session, make_user
from tests.racing import race

PASSWORD = "first-superadmin-phrase"


@pytest.fixture(autouse=True)
def environment(settings):
    settings.SUPERADMIN_EMAIL = "Root@Example.com"
    settings.SUPERADMIN_PASSWORD = PASSWORD


def create():
    call_command("create_superadmin", verbosity=0)
    return User.objects.get()


@pytest.mark.django_db
def test_twice_makes_one_superadmin_with_a_verified_address():
    create()
    user = create()
    assert (user.email, user.is_superuser, user.is_staff) == (
        "root@example.com",
        True,
        True,
    )
    assert user.check_password(PASSWORD)
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == (
        "root@example.com",
        True,
        True,
    )


@pytest.mark.django_db
def test_a_superadmin_keeps_a_changed_password():
    user = create()
    user.set_password("changed-superadmin-phrase")
    user.save()
    assert create().check_password("changed-superadmin-phrase")


@pytest.mark.django_db
def test_who_registered_the_address_first_loses_password_and_sign_ins():
    squatter = make_user("root@example.com", password="squatter-phrase-1")
    session = make_session(squatter)
    user = create()
    session.refresh_from_db()
    assert user.is_superuser
    assert user.check_password(PASSWORD)
    assert session.ended_because == "password"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "password"),
    [("", PASSWORD), ("root@example.com", ""), ("root", PASSWORD), ("a@b.co", "12345")],
)
def test_without_an_address_and_a_good_password_nothing_is_made(
    settings, email, password
):
    settings.SUPERADMIN_EMAIL, settings.SUPERADMIN_PASSWORD = email, password
    with pytest.raises(CommandError):
        call_command("create_superadmin", verbosity=0)
    assert User.objects.count() == 0


@pytest.mark.race
def test_two_deployments_at_once_make_one_superadmin(own_database):
    assert race(*[create] * 3) == [User.objects.get()] * 3
    assert EmailAddress.objects.get().verified
