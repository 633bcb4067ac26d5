from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from settings import roles
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-passphrase-1"
LISTING = "/admin/users/"


@pytest.fixture
def root():
    return make_user("root@example.com", is_superuser=True, full_name="Root")


@pytest.fixture
def admin(root):
    client = Client()
    client.force_login(root)
    return client


def created(**fields):
    return {
        "email": "Meera@Example.com",
        "full_name": "Meera Joshi",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **fields,
    }


def filled_in(page):
    """What a browser would send back of an account page left as it is."""
    panels = [p for group in page.context["panels_by_tab"].values() for p in group]
    fields = [field for panel in panels for field in panel.get_form()]
    return {field.html_name: field.value() or "" for field in fields}


def edit_url(user):
    return reverse("wagtailusers_users:edit", args=[user.pk])


def test_staff_sign_in_with_their_address_in_any_case(root):
    client = Client()
    answer = client.post(
        "/admin/login/",
        {"username": "ROOT@example.com", "password": PASSWORD, "next": "/admin/"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("name", ["add", "index"])
def test_the_screens_ask_for_and_show_one_name(admin, name):
    page = admin.get(reverse(f"wagtailusers_users:{name}")).content.decode()
    assert "first_name" not in page
    assert ("full_name" in page) == (name == "add")


def test_a_created_user_has_a_full_name_and_a_derived_username(admin):
    group = Group.objects.get(name=roles.EDITOR)
    answer = admin.post(f"{LISTING}new/", created(groups=[group.pk]))
    assert answer.status_code == 302
    user = User.objects.get(email="meera@example.com")
    assert (user.full_name, user.username) == ("Meera Joshi", "meera")
    assert user.check_password(PASSWORD)
    assert list(user.groups.all()) == [group]
    assert user.is_staff


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ROOT@example.com"),
        ("email", "no address"),
        ("full_name", ""),
        ("password2", "something-else-1"),
    ],
)
def test_a_bad_value_creates_nobody_and_is_named(admin, field, value):
    answer = admin.post(f"{LISTING}new/", created(**{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert User.objects.count() == 1


def test_an_edited_user_keeps_username_and_password(admin):
    user = make_user("meera@example.com", full_name="Meera")
    session = make_session(user)
    assert "Meera" in admin.get(edit_url(user)).content.decode()
    changed = {"email": "MEERA@example.com", "full_name": "Meera J", "is_active": "on"}
    assert admin.post(edit_url(user), changed).status_code == 302
    user.refresh_from_db()
    assert (user.email, user.full_name) == ("meera@example.com", "Meera J")
    assert user.username == "meera"
    assert user.check_password(PASSWORD)
    session.refresh_from_db()
    assert session.ended_at is None


def edited(admin, user, **fields):
    body = {"email": user.email, "full_name": "Meera", "is_active": "on", **fields}
    assert admin.post(edit_url(user), body).status_code == 302
    return User.objects.get(pk=user.pk)


def test_whoever_was_given_a_role_stays_staff_without_rights(admin):
    user = make_user("meera@example.com", full_name="Meera")
    group = Group.objects.get(name=roles.EDITOR)
    assert not edited(admin, user).is_staff
    assert edited(admin, user, groups=[group.pk]).is_staff
    left = edited(admin, user, groups=[])
    assert (left.is_staff, left.get_all_permissions()) == (True, set())


def test_staff_without_a_role_are_blocked_and_let_in_where_staff_are(admin):
    user = make_user("meera@example.com", full_name="Meera", is_staff=True)
    blocked = edited(admin, user, is_active="", reason="left us")
    assert (blocked.is_staff, blocked.is_active) == (True, False)
    again = edited(admin, user, reason="came back")
    assert (again.is_staff, again.is_active) == (True, True)
    assert admin.get(reverse("student", args=[user.pk])).status_code == 404


def test_staff_set_no_password_of_others(admin):
    user = make_user("meera@example.com", full_name="Meera")
    session = make_session(user)
    new = "quite-another-phrase-3"
    assert "password" not in admin.get(edit_url(user)).content.decode().lower()
    body = {"email": user.email, "full_name": "Meera J"}
    answer = admin.post(edit_url(user), {**body, "password1": new, "password2": new})
    assert answer.status_code == 302
    user.refresh_from_db()
    session.refresh_from_db()
    assert user.full_name == "Meera J"
    assert user.check_password(PASSWORD)
    assert session.ended_at is None


@pytest.fixture
def superadmin():
    """Somebody in the role, without being a superuser."""
    person = make_user("role@example.com", is_staff=True)
    person.groups.add(Group.objects.get(name=roles.SUPER_ADMIN))
    client = Client()
    client.force_login(person)
    return client


def test_only_a_superuser_makes_a_superuser(superadmin):
    user = make_user("meera@example.com", full_name="Meera")
    body = {"email": user.email, "full_name": "Meera J", "is_superuser": "on"}
    assert superadmin.post(edit_url(user), body).status_code == 302
    answer = superadmin.post(f"{LISTING}new/", created(email="n@x.in", is_superuser=1))
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.full_name == "Meera J"
    people = [user, User.objects.get(email="n@x.in")]
    assert [(x.is_superuser, x.is_staff) for x in people] == [(False, False)] * 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_a_superuser_edits_a_superuser(superadmin, root, method):
    body = {"email": "mine@example.com", "full_name": "Mine"}
    answer = getattr(superadmin, method)(edit_url(root), body)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    root.refresh_from_db()
    assert (root.email, root.full_name) == ("root@example.com", "Root")


def test_only_a_superuser_blocks_a_superuser(superadmin, root):
    args = ["accounts", "user", "set_active_state"]
    url = reverse("wagtail_bulk_action", args=args)
    other = make_user("other@example.com", is_staff=True)
    chosen = f"{url}?id={root.pk}&id={other.pk}&next=/admin/"
    superadmin.post(chosen, {"mark_as_active": "False", "reason": "left us"})
    root.refresh_from_db()
    other.refresh_from_db()
    assert (root.is_active, other.is_active) == (True, False)


def test_a_changed_address_has_to_be_verified_again(admin):
    user = make_user("old@example.com", full_name="Meera")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    changed = {"email": "new@example.com", "full_name": "Meera", "is_active": "on"}
    assert admin.post(edit_url(user), changed).status_code == 302
    user.refresh_from_db()
    assert user.email == "new@example.com"
    assert not EmailAddress.objects.filter(user=user).exists()


def test_the_listing_shows_searches_and_sorts_by_full_name(admin):
    make_user("a@example.com", full_name="Zubin Shah")
    make_user("z@example.com", full_name="Asha Rao")
    page = admin.get(f"{LISTING}?ordering=name").content.decode()
    assert page.index("Asha Rao") < page.index("Zubin Shah")
    page = admin.get(f"{LISTING}?ordering=-name").content.decode()
    assert page.index("Asha Rao") > page.index("Zubin Shah")
    found = admin.get(f"{LISTING}results/?q=Zubin").content.decode()
    assert "Zubin Shah" in found
    assert "Asha Rao" not in found


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_deletes_a_user_superusers_neither(admin, method):
    user = make_user()
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    single = reverse("wagtailusers_users:delete", args=[user.pk])
    getattr(admin, method)(f"{bulk}?id={user.pk}")
    answer = getattr(admin, method)(single)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert User.objects.filter(pk=user.pk).exists()
    assert single not in admin.get(LISTING).content.decode()
    assert single not in admin.get(edit_url(user)).content.decode()


def test_the_account_page_asks_for_one_name(admin, root):
    page = admin.get("/admin/account/")
    assert page.status_code == 200
    assert "first_name" not in page.content.decode()
    fields = {**filled_in(page), "name_email-full_name": "Root the Second"}
    answer = admin.post("/admin/account/", fields)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/account/")
    root.refresh_from_db()
    assert (root.full_name, root.email) == ("Root the Second", "root@example.com")


def test_the_account_page_is_for_staff():
    client = Client()
    assert client.get("/admin/account/").status_code == 302
    client.force_login(make_user())
    answer = client.get("/admin/account/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/admin/login/?next=/admin/account/",
    )


def test_an_editor_sees_no_people():
    editor = make_user()
    editor.groups.add(Group.objects.get(name=roles.EDITOR))
    client = Client()
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
    assert client.get(LISTING)["Location"] == "/admin/"
    assert client.post(f"{LISTING}new/", created())["Location"] == "/admin/"
    assert User.objects.count() == 1
