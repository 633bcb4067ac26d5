from datetime import timedelta
from functools import partial

from django.core import mail
from django.utils.timezone import now

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts.models import DeviceSession, User
from tests.accounts.calling import (
    PASSWORD,
    SIGN_UP,
    bearer,
    call,
    log_in,
    mailed_code,
    post,
    session_of,
    sign_up,
)
from tests.factories import make_user
from tests.racing import race


@pytest.mark.django_db
def test_a_student_signs_up_with_the_mailed_code_and_is_signed_in():
    begun = post("auth/signup", {**SIGN_UP, "full_name": "Asha Rao"})
    assert begun.status_code == 401
    pending = [flow for flow in begun.json()["data"]["flows"] if flow.get("is_pending")]
    assert [flow["id"] for flow in pending] == ["verify_email"]
    assert DeviceSession.objects.count() == 0

    done = post("auth/email/verify", {"key": mailed_code()}, **session_of(begun))

    assert done.status_code == 200
    user, meta = User.objects.get(), done.json()["meta"]
    assert done.json()["data"]["user"]["id"] == user.pk
    assert done.json()["data"]["user"]["display"] == "Asha Rao"
    session = DeviceSession.objects.get()
    assert session.user == user
    seen = call("get", "auth/session", **bearer(meta["access_token"]))
    assert seen.json()["data"]["user"]["email"] == "asha@example.com"
    assert "access_token" not in seen.json()["meta"]


@pytest.mark.django_db
def test_a_sign_up_records_what_was_agreed_to():
    sign_up(full_name="Asha Rao", username="Asha_R", email="Asha@Example.com")
    user = User.objects.get()
    assert (user.email, user.username) == ("asha@example.com", "asha_r")
    assert (user.full_name, user.language) == ("Asha Rao", "en")
    assert user.terms_version == SIGN_UP["terms_version"]
    assert user.birth_year_band == "18-plus"
    assert user.consented_at is not None
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert EmailAddress.objects.get(user=user).verified


@pytest.mark.django_db
def test_the_mail_names_the_code_in_subject_and_body():
    post("auth/signup", SIGN_UP)
    (message,) = mail.outbox
    assert message.to == ["asha@example.com"]
    assert message.subject == f"{mailed_code()} is your code for Pariksha"
    assert "{" not in message.body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("consent", False, "consent_required"),
        ("consent", None, "consent_required"),
        ("consent", "true", "consent_required"),
        ("consent", 1, "consent_required"),
        ("terms_version", "1999-01", "terms_version_unknown"),
        ("terms_version", "", "required"),
        ("terms_version", [SIGN_UP["terms_version"]], "terms_version_unknown"),
        ("birth_year_band", "", "required"),
        ("birth_year_band", "17", "invalid_choice"),
        ("email", "not an address", "invalid"),
        ("email", "a\x00@example.com", "invalid"),
        ("password", "12345678", "password_too_common"),
        ("password", "", "required"),
        ("username", "a b c", "invalid"),
        ("username", "ab", "min_length"),
        ("full_name", "x" * 151, "max_length"),
        ("full_name", "a\x00", "null_characters_not_allowed"),
    ],
)
def test_a_sign_up_with_a_bad_value_names_the_field_and_writes_nothing(
    field, value, code
):
    answer = post("auth/signup", {**SIGN_UP, field: value})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "invalid")
    assert answer["Content-Type"] == "application/problem+json"
    assert {error["param"] for error in body["errors"]} == {field}
    assert code in {error["code"] for error in body["errors"]}
    assert body["request_id"]
    assert (User.objects.count(), EmailAddress.objects.count()) == (0, 0)
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["consent", "terms_version", "birth_year_band"])
def test_a_sign_up_without_an_agreement_writes_nothing(field):
    asked = {key: value for key, value in SIGN_UP.items() if key != field}
    answer = post("auth/signup", asked)
    assert answer.status_code == 400
    assert [error["param"] for error in answer.json()["errors"]] == [field]
    assert User.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("raw", ["", "[]", "null", "{", '"x"', "\x00"])
def test_a_body_that_is_no_object_is_a_problem(raw):
    answer = post("auth/signup", raw)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_nobody_gives_themselves_more_than_a_sign_up():
    more = {"id": 7, "is_staff": True, "is_superuser": True}
    answer = post("auth/signup", {**SIGN_UP, **more})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown-field")
    assert [x["param"] for x in answer.json()["errors"]] == list(more)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_username_is_derived_from_the_address_and_told_apart_by_a_number():
    make_user("x@example.com", username="asha")
    sign_up()
    username = User.objects.get(email="asha@example.com").username
    assert username.startswith("asha-")
    assert username.removeprefix("asha-").isdigit()


@pytest.mark.django_db
def test_a_chosen_username_that_is_taken_in_any_case_is_refused():
    make_user("x@example.com", username="asha")
    answer = post("auth/signup", {**SIGN_UP, "username": "ASHA"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["param"] == "username"
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_taken_address_is_answered_like_a_free_one_and_its_owner_told():
    make_user("taken@example.com", full_name="Owner")
    free = post("auth/signup", SIGN_UP)
    taken = post("auth/signup", {**SIGN_UP, "email": "Taken@example.com"})
    hidden = {"session_token": "hidden"}
    answers = [{**answer.json(), "meta": hidden} for answer in (free, taken)]
    assert answers[0] == answers[1]
    assert free.status_code == taken.status_code == 401
    assert mail.outbox[-1].to == ["taken@example.com"]
    assert mail.outbox[-1].subject == "You already have an account at Pariksha"
    assert User.objects.get(email="taken@example.com").full_name == "Owner"
    guesses = [
        post("auth/email/verify", {"key": "ABC123"}, **session_of(answer))
        for answer in (free, taken)
    ]
    assert {guess.status_code for guess in guesses} == {400}
    assert guesses[0].json()["errors"] == guesses[1].json()["errors"]


@pytest.mark.django_db
def test_a_wrong_code_signs_nobody_in_and_the_right_one_ends_after_three_tries():
    begun = post("auth/signup", SIGN_UP)
    code, step = mailed_code(), session_of(begun)
    for _ in range(3):
        assert post("auth/email/verify", {"key": "nope"}, **step).status_code == 400
    late = post("auth/email/verify", {"key": code}, **step)
    assert late.status_code == 409
    assert (DeviceSession.objects.count(), EmailAddress.objects.get().verified) == (
        0,
        False,
    )


@pytest.mark.django_db
def test_a_code_is_sent_again_and_the_old_one_is_then_worth_nothing():
    with time_machine.travel(now(), tick=False) as clock:
        begun = post("auth/signup", SIGN_UP)
        old, step = mailed_code(), session_of(begun)
        early = post("auth/email/verify/resend", **step)
        assert early.json()["code"] == "too-many-requests"
        assert len(mail.outbox) == 1
        clock.shift(61)
        assert post("auth/email/verify/resend", **step).status_code == 200
    assert post("auth/email/verify", {"key": old}, **step).status_code == 400
    new = post("auth/email/verify", {"key": mailed_code()}, **step)
    assert new.status_code == 200


@pytest.mark.django_db
def test_a_code_ends_after_a_quarter_of_an_hour():
    begun = post("auth/signup", SIGN_UP)
    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        late = post("auth/email/verify", {"key": mailed_code()}, **session_of(begun))
    assert late.status_code == 409
    assert DeviceSession.objects.count() == 0


@pytest.mark.django_db
def test_an_unverified_address_must_be_verified_at_login():
    make_user(SIGN_UP["email"], password=PASSWORD)
    answer = log_in()
    assert answer.status_code == 401
    assert DeviceSession.objects.count() == 0
    done = post("auth/email/verify", {"key": mailed_code()}, **session_of(answer))
    assert done.status_code == 200
    assert DeviceSession.objects.count() == 1


@pytest.mark.race
def test_two_sign_ups_with_one_address_at_once_make_one_user(own_database):
    asked = [
        {**SIGN_UP, "email": email, "username": name}
        for email, name in (("asha@example.com", "one"), ("ASHA@example.com", "two"))
    ]
    answers = race(*[partial(post, "auth/signup", body) for body in asked])
    assert User.objects.count() == 1
    statuses = [getattr(answer, "status_code", answer) for answer in answers]
    assert set(statuses) <= {401, 429}
    assert 401 in statuses


@pytest.mark.race
def test_one_username_chosen_twice_at_once_goes_to_one(own_database):
    asked = [
        {**SIGN_UP, "email": email, "username": "asha"}
        for email in ("one@example.com", "two@example.com")
    ]
    answers = race(*[partial(post, "auth/signup", body) for body in asked])
    assert sorted(answer.status_code for answer in answers) == [400, 401]
    assert User.objects.get().username == "asha"


@pytest.mark.race
def test_usernames_derived_at_once_differ(own_database):
    calls = [
        partial(User.objects.create_user, f"asha@{n}.example.com") for n in range(6)
    ]
    users = race(*calls)
    assert len({user.username for user in users}) == 6


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["email", "full_name", "password", "username"])
def test_half_a_character_is_a_bad_request_and_writes_nothing(field):
    answer = post("auth/signup", {**SIGN_UP, field: "half-\ud800-character"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert User.objects.count() == 0
