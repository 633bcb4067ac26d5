from uuid import uuid4

from django.http import HttpRequest
from django.urls import path
from django.utils.timezone import now

import pytest
import time_machine
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions, tokens
from accounts.authentication import BearerClaims, StaffBearer
from tests.factories import api, make_session, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.accounts.test_authentication"),
]


class WhoAmI(APIView):
    throttle_classes = []

    def get(self, request):
        return Response({"id": request.user.id, "sid": str(request.auth)})


class WhoIsClaimed(WhoAmI):
    authentication_classes = [BearerClaims]


class WhoOfTheStaff(WhoAmI):
    authentication_classes = [StaffBearer]


urlpatterns = [
    path("api/v1/staff/who", WhoOfTheStaff.as_view()),
    path("api/v1/who", WhoAmI.as_view()),
    path("api/v1/claimed", WhoIsClaimed.as_view()),
]

BOTH = pytest.mark.parametrize("address", ["/api/v1/who", "/api/v1/claimed"])


def refused(answer, code):
    body = answer.json()
    return (answer.status_code, body["code"]) == (401, code)


def test_a_token_names_the_user_and_the_session_in_one_query(
    django_assert_num_queries,
):
    user = make_user()
    session = make_session(user)
    client = api(session=session)
    with django_assert_num_queries(1):
        answer = client.get("/api/v1/who")
    assert answer.json() == {"id": user.pk, "sid": str(session.pk)}


@pytest.mark.parametrize("is_required", [True, False])
def test_the_second_factor_is_looked_for_in_the_same_query(
    settings, django_assert_num_queries, is_required
):
    settings.REQUIRE_STAFF_MFA = is_required
    user = make_user(is_staff=True)
    actions.enrol(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = api(user)
    with django_assert_num_queries(1):
        answer = client.get("/api/v1/staff/who")
    assert answer.json()["id"] == user.pk


def test_a_password_alone_opens_nothing_of_the_staff_where_a_factor_is_required(
    settings,
):
    user = make_user(is_staff=True)
    client = api(user)
    assert client.get("/api/v1/staff/who").status_code == 200
    settings.REQUIRE_STAFF_MFA = True
    answer = client.get("/api/v1/staff/who")
    said = (answer.status_code, answer.json()["code"])
    assert said == (403, "second-factor-required")
    assert client.get("/api/v1/who").status_code == 200


def test_the_light_way_reads_the_token_without_a_query(django_assert_num_queries):
    user = make_user()
    session = make_session(user)
    client = api(session=session)
    with django_assert_num_queries(0):
        answer = client.get("/api/v1/claimed")
    assert answer.json() == {"id": user.pk, "sid": str(session.pk)}


@BOTH
def test_without_a_token_nobody_is_signed_in(address):
    answer = api().get(address)
    assert refused(answer, "not-authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


@BOTH
@pytest.mark.parametrize("raw", ["", "x", "a.b.c", "é", "two words"])
def test_nonsense_is_not_a_token(address, raw):
    answer = api().get(address, headers={"authorization": f"Bearer {raw}"})
    assert refused(answer, "token-not-valid")
    assert answer["WWW-Authenticate"] == "Bearer"


@BOTH
def test_a_refresh_token_opens_nothing(address):
    _, refresh = tokens.pair(make_session(make_user()))
    answer = api().get(address, headers={"authorization": f"Bearer {refresh}"})
    assert refused(answer, "token-not-valid")


@BOTH
def test_an_access_token_ends_after_ten_minutes_even_when_it_was_seen_before(address):
    with time_machine.travel(now(), tick=False) as clock:
        client = api(make_user())
        clock.shift(599)
        assert client.get(address).status_code == 200
        clock.shift(1)
        assert refused(client.get(address), "token-not-valid")


@pytest.mark.parametrize("because", ["logout", "device-limit", "password"])
def test_an_ended_session_is_refused_on_the_next_request_and_told_why(because):
    session = make_session(make_user())
    client = api(session=session)
    assert client.get("/api/v1/who").status_code == 200
    session.ended_at, session.ended_because = now(), because
    session.save()
    answer = client.get("/api/v1/who")
    assert refused(answer, "session-ended")
    assert answer.json()["reason"] == because
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_blocked_user_is_refused_on_the_next_request_and_told_why():
    user = make_user()
    client = api(user)
    user.is_active = False
    user.save()
    answer = client.get("/api/v1/who")
    assert refused(answer, "session-ended")
    assert answer.json()["reason"] == "blocked"


def test_a_token_of_a_session_that_is_not_there_is_refused():
    session = make_session(make_user())
    session.pk = uuid4()
    assert refused(api(session=session).get("/api/v1/who"), "token-not-valid")


def test_a_cookie_signs_nobody_in():
    client = api()
    client.force_login(make_user())
    assert refused(client.get("/api/v1/who"), "not-authenticated")


def test_a_stand_in_is_no_user_of_the_database():
    user, _ = BearerClaims().identify(tokens.Claims(7, uuid4(), "jti", 0))
    assert (user.pk, user.is_authenticated, user.is_anonymous) == (7, True, False)
    assert BearerClaims().authenticate(HttpRequest()) is None
