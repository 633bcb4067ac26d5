"""The link to one's own data, opened from a mail in a browser."""

import json
import re
from datetime import timedelta

from django.core import mail
from django.test import Client
from django.utils.timezone import now

import pytest
import time_machine

from accounts import actions
from accounts.models import DataExport, User
from tests.core.test_logs import lines  # noqa: F401 - a fixture
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db


def exported(user):
    """The path of the link mailed to a user."""
    DataExport.objects.create(user=user)
    actions.build_due_exports(now=now())
    (path,) = re.findall(r"http://[^/\s]+(/\S+)", mail.outbox[-1].body)
    return path


@pytest.fixture
def asha():
    return make_user("asha@example.com", full_name="Asha Rao")


def refused(path, status=404, code="not-found"):
    answer = Client().get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "Asha" not in answer.content.decode()


def test_a_browser_opens_the_link_without_signing_in(asha):
    answer = Client().get(exported(asha))
    assert answer.status_code == 200
    assert json.loads(answer.content)["account"]["full_name"] == "Asha Rao"
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_it_opens_the_file_of_the_mail_whoever_is_signed_in(asha):
    path, other = exported(asha), make_user("other@example.com", full_name="Other")
    answer = api(other).get(path)
    assert json.loads(answer.content)["account"]["email"] == asha.email


def test_it_opens_until_the_file_goes(asha):
    path = exported(asha)
    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        refused(path, 410, "export-expired")
        actions.expire_exports(now=now())
        refused(path, 410, "export-expired")


def test_a_link_somebody_changed_opens_nothing(asha):
    mine, theirs = exported(asha), exported(make_user("other@example.com"))
    number, _, seal = mine.rstrip("/").rpartition("/")[2].partition(".")
    other, _, other_seal = theirs.rstrip("/").rpartition("/")[2].partition(".")
    for signed in (
        *(number, f"{number}.", f"{number}.{seal[:-1]}", f"{number}.{other_seal}"),
        *(
            f"{other}.{seal}",
            f".{seal}",
            f"{number}.{seal}x",
            "x.y",
            f"{number}.\u0939",
        ),
    ):
        refused(f"/api/v1/exports/{signed}/")


def test_nobody_opens_it_by_its_number_alone(asha):
    exported(asha)
    number = DataExport.objects.get().pk
    assert Client().get(f"/api/v1/me/exports/{number}/").status_code == 401


def test_a_new_address_ends_the_links_of_the_old_one(asha):
    path = exported(asha)
    User.objects.filter(pk=asha.pk).update(email="new@example.com")
    refused(path)


def test_a_blocked_account_opens_nothing(asha):
    path = exported(asha)
    User.objects.filter(pk=asha.pk).update(is_active=False)
    refused(path)


def test_a_deleted_account_opens_nothing(asha):
    path = exported(asha)
    actions.delete_account(asha)
    refused(path)


def test_the_link_opens_no_other_door(asha):
    signed = exported(asha).rstrip("/").rpartition("/")[2]
    assert api().get(f"/api/v1/assets/{signed}").status_code in (401, 404)
    token = {"authorization": f"Bearer {signed}"}
    assert Client(headers=token).get("/api/v1/me/").status_code == 401


def test_no_log_holds_the_link(asha, lines):  # noqa: F811
    path = exported(asha)
    seal = path.rstrip("/").rpartition(".")[2]
    assert Client().get(path).status_code == 200
    Client().get(path.rstrip("/"))
    Client().post(path)
    written = lines()
    assert [x["path"] for x in written if x["logger"] == "access"]
    assert seal not in json.dumps(written)
