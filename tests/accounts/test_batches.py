"""Students come into batches by code, by choice, by list and by file."""

from functools import partial

from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

import pytest

from accounts import actions, lists
from accounts.models import Batch, BatchMember
from core.problems import Refusal
from settings import roles
from tests.factories import api, make_user
from tests.racing import race

MINE = "/api/v1/me/batches/"
JSON = {"content_type": "application/json"}


def make_batch(name="Morning", **fields):
    return Batch.objects.create(name=name, **fields)


def join(user, code):
    return api(user).post(MINE, {"code": code}, **JSON)


@pytest.mark.django_db
def test_a_code_lets_a_student_in_once():
    batch, user = make_batch(), make_user()
    answers = [join(user, f" {batch.join_code.lower()} ") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["name"] == "Morning"
    assert BatchMember.objects.get().user == user


@pytest.mark.django_db
def test_i_see_my_batches_and_nobody_elses():
    user, mine, other = make_user(), make_batch(), make_batch("Evening")
    join(user, mine.join_code)
    join(make_user(), other.join_code)
    (row,) = api(user).get(MINE).json()["results"]
    assert (row["id"], row["name"]) == (mine.pk, "Morning")
    assert set(row) == {"id", "name", "joined_at"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "NOSUCH22"}, 404, "batch-code-unknown"),
        ({"code": ""}, 400, "invalid"),
        ({"code": "x" * 21}, 400, "invalid"),
        ({"code": "\x00"}, 400, "invalid"),
        ({"code": None}, 400, "invalid"),
        ({}, 400, "invalid"),
        ({"code": "NOSUCH22", "user": 1}, 400, "invalid"),
    ],
)
def test_a_wrong_code_joins_nothing(body, status, code):
    make_batch()
    answer = api(make_user()).post(MINE, body, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert BatchMember.objects.count() == 0


@pytest.mark.django_db
def test_a_closed_batch_takes_nobody_new_and_keeps_who_is_in():
    batch, old = make_batch(), make_user()
    join(old, batch.join_code)
    Batch.objects.update(is_open=False)
    answer = join(make_user(), batch.join_code)
    assert (answer.status_code, answer.json()["code"]) == (409, "batch-closed")
    assert join(old, batch.join_code).status_code == 200
    assert BatchMember.objects.count() == 1


@pytest.mark.django_db
def test_the_database_keeps_small_letters_and_empty_codes_out():
    for code in ("abc", ""):
        with pytest.raises(IntegrityError, match="join_code"), transaction.atomic():
            make_batch(f"Batch {code}", join_code=code)


@pytest.mark.race
def test_joining_at_once_is_joining_once(own_database):
    batch, user = make_batch(), make_user()
    outcomes = race(*[partial(actions.join_batch, user, batch.join_code)] * 6)
    assert sorted(is_new for _, is_new in outcomes) == [False] * 5 + [True]
    assert BatchMember.objects.count() == 1


@pytest.mark.race
def test_two_lists_at_once_add_everybody_once(own_database):
    batch = make_batch()
    rows = [(n, make_user().email) for n in range(1, 20)]
    by = BatchMember.By.EMAILS
    calls = [
        partial(actions.add_addresses, batch, rows, by),
        partial(actions.add_addresses, batch, rows[::-1], by),
    ]
    assert all(isinstance(one, list) for one in race(*calls))
    assert BatchMember.objects.count() == 19


@pytest.mark.django_db
def test_every_row_of_a_list_is_reported():
    batch = make_batch()
    make_user("in@example.com")
    make_user("new@example.com")
    make_user("staff@example.com", is_staff=True)
    make_user("blocked@example.com", is_active=False)
    actions.add_addresses(batch, [(1, "in@example.com")], BatchMember.By.EMAILS)
    rows = [
        (1, " New@Example.com "),
        (2, "in@example.com"),
        (3, "new@example.com"),
        (4, "nobody@example.com"),
        (5, "not an address"),
        (6, "staff@example.com"),
        (7, "blocked@example.com"),
        (8, ""),
    ]
    report = actions.add_addresses(batch, rows, BatchMember.By.CSV)
    assert [(line["row"], line["outcome"]) for line in report] == [
        (1, "added"),
        (2, "already-in"),
        (3, "twice"),
        (4, "unknown"),
        (5, "not-an-address"),
        (6, "staff"),
        (7, "blocked"),
        (8, "not-an-address"),
    ]
    assert batch.members.count() == 2
    assert batch.members.get(user__email="new@example.com").by == "csv"


@pytest.mark.django_db
def test_a_long_list_costs_as_many_queries_as_a_short_one(django_assert_num_queries):
    batch = make_batch()
    for size in (2, 30):
        rows = [(n, make_user().email) for n in range(size)]
        with django_assert_num_queries(8):
            actions.add_addresses(batch, rows, BatchMember.By.CSV)


def csv_file(text, name="students.csv"):
    raw = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, raw, content_type="text/csv")


def test_a_csv_file_is_read_by_its_column_email():
    text = '\ufeffName,E-mail\r\n"Rao, Asha",a@example.com\r\n\r\nShort\r\n'
    assert lists.csv_addresses(csv_file(text)) == [(2, "a@example.com"), (4, "")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name\nx\n",
        b"email\n\xff\xfe\n",
        'email\n"open',
        b"PK\x03\x04\x00\x00",
        b"email\n" + b"x" * lists.BIGGEST,
    ],
)
def test_a_file_that_is_no_list_is_refused(text):
    with pytest.raises(Refusal, match="not acceptable"):
        lists.csv_addresses(csv_file(text))


def test_pasted_addresses_stand_alone_or_several_to_a_line():
    assert lists.addresses("a@x.in, b@x.in;\n\n  c@x.in\td@x.in") == [
        (1, "a@x.in"),
        (1, "b@x.in"),
        (3, "c@x.in"),
        (3, "d@x.in"),
    ]


@pytest.fixture
def admin(db):
    client = Client()
    client.force_login(make_user("root@example.com", is_superuser=True, is_staff=True))
    return client


def members_url(batch):
    return f"/admin/batches/{batch.pk}/members/"


def test_a_batch_is_made_and_changed_in_the_admin(admin):
    teacher = make_user("teacher@example.com", is_staff=True)
    page = admin.get("/admin/batches/new/")
    assert "teacher@example.com" in page.content.decode()
    body = {"name": "Morning", "join_code": "abc234", "is_open": "on"}
    done = admin.post("/admin/batches/new/", {**body, "staff": [teacher.pk]})
    assert done.status_code == 302, done.context["form"].errors
    batch = Batch.objects.get()
    assert (batch.join_code, list(batch.staff.all())) == ("ABC234", [teacher])
    listing = admin.get("/admin/batches/").content.decode()
    assert "Morning" in listing
    edit = admin.get(f"/admin/batches/edit/{batch.pk}/").content.decode()
    assert members_url(batch) in edit


def test_nobody_deletes_a_batch(admin):
    batch = make_batch()
    admin.post(f"/admin/batches/delete/{batch.pk}/")
    assert Batch.objects.count() == 1


def test_a_student_is_chosen(admin):
    batch, student = make_batch(), make_user("asha@example.com", full_name="Asha Rao")
    page = admin.get(members_url(batch)).content.decode()
    assert batch.join_code in page
    found = admin.get("/admin/student_chooser/results/?q=Rao").content.decode()
    assert "Asha Rao" in found
    assert "root@example.com" not in found
    body = {"do": "one", "student": student.pk}
    for _ in range(2):
        assert admin.post(members_url(batch), body).status_code == 302
    assert batch.members.get().by == "staff"


def test_staff_are_no_members(admin):
    batch, teacher = make_batch(), make_user(is_staff=True)
    answer = admin.post(members_url(batch), {"do": "one", "student": teacher.pk})
    assert answer.status_code == 200
    assert "student" in answer.context["one"].errors
    assert batch.members.count() == 0


def test_a_pasted_list_is_reported_row_by_row(admin):
    batch = make_batch()
    make_user("a@example.com")
    text = "a@example.com\n<script>@x"
    page = admin.post(members_url(batch), {"do": "emails", "emails": text})
    said = page.content.decode()
    assert "1 of 2 rows added." in said
    assert "This is no e-mail address." in said
    assert "<script>@x" not in said
    assert batch.members.count() == 1


def test_an_uploaded_file_is_reported_row_by_row(admin):
    batch = make_batch()
    make_user("a@example.com")
    body = {"do": "csv", "file": csv_file("email\na@example.com\nb@example.com\n")}
    page = admin.post(members_url(batch), body)
    assert [line["outcome"] for line in page.context["report"]] == ["added", "unknown"]
    assert batch.members.get().by == "csv"


def test_a_file_that_cannot_be_read_is_named_and_adds_nobody(admin):
    batch = make_batch()
    page = admin.post(members_url(batch), {"do": "csv", "file": csv_file("name\nx")})
    assert "The first row names no column email." in page.content.decode()
    assert batch.members.count() == 0


def test_ticked_members_are_taken_out_of_this_batch_alone(admin):
    batch, other, student = make_batch(), make_batch("Evening"), make_user()
    for one in (batch, other):
        actions.add_members(one, [student], BatchMember.By.STAFF)
    here, there = batch.members.get(), other.members.get()
    body = {"do": "remove", "place": [here.pk, there.pk, "x"]}
    assert admin.post(members_url(batch), body).status_code == 302
    assert batch.members.count() == 0
    assert other.members.count() == 1


@pytest.mark.parametrize("verb", ["", "nothing", None])
def test_an_unknown_verb_changes_nothing(admin, verb):
    batch = make_batch()
    body = {} if verb is None else {"do": verb}
    assert admin.post(members_url(batch), body).status_code == 200


def test_an_editor_sees_neither_batches_nor_students(db):
    batch, editor = make_batch(), make_user(is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.EDITOR))
    client = Client()
    client.force_login(editor)
    for path in (
        "/admin/batches/",
        "/admin/batches/new/",
        members_url(batch),
        "/admin/student_chooser/",
        "/admin/student_chooser/results/",
    ):
        assert client.get(path)["Location"] == "/admin/", path
    body = {"do": "emails", "emails": make_user().email}
    assert client.post(members_url(batch), body)["Location"] == "/admin/"
    assert batch.members.count() == 0
    editor.user_permissions.add(Permission.objects.get(codename="change_batch"))
    assert client.get(members_url(batch)).status_code == 200
