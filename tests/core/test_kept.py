"""Kept queries give what their querysets give."""

from django.db import connection

import psycopg
import pytest

from accounts.models import DeviceSession
from core.kept import Kept
from tests.factories import make_session, make_user

SESSIONS = Kept(
    lambda user, key: (
        DeviceSession.objects.select_related("user")
        .defer("user_agent")
        .filter(user=user, session_key=key)
    ),
    *("user", "key"),
)


@pytest.fixture
def sessions(db):
    return [make_session(make_user()) for _ in range(2)]


def test_a_kept_query_finds_the_row_of_the_values_it_is_asked_with(sessions):
    for one in sessions * 4:
        found = SESSIONS.first(user=one.user_id, key=one.session_key)
        assert (found, found.created_at) == (one, one.created_at)


def test_a_kept_query_finds_nothing_for_values_of_different_rows(sessions):
    one, other = sessions
    assert SESSIONS.first(user=one.user_id, key=other.session_key) is None
    assert SESSIONS.all(user=one.user_id, key="' OR true --") == []


def test_a_kept_query_brings_and_leaves_what_its_queryset_does(
    sessions, django_assert_num_queries
):
    one = sessions[0]
    with django_assert_num_queries(1):
        found = SESSIONS.first(user=one.user_id, key=one.session_key)
        assert found.user == one.user
    assert found.get_deferred_fields() == {"user_agent"}


def test_a_kept_query_is_the_connection_s_of_who_asks(sessions):
    one = sessions[0]
    with connection.execute_wrapper(refused), pytest.raises(ZeroDivisionError):
        SESSIONS.first(user=one.user_id, key=one.session_key)


@pytest.mark.race
def test_a_kept_query_survives_a_server_that_went_away_between_requests(own_database):
    one = make_session(make_user())
    pid = connection.connection.info.backend_pid
    with psycopg.connect(**own_link()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    connection.close_at, connection.health_check_enabled = None, True
    connection.close_if_unusable_or_obsolete()
    assert SESSIONS.first(user=one.user_id, key=one.session_key) == one


def own_link():
    parts = connection.get_connection_params()
    return {name: parts[name] for name in ("dbname", "user", "host") if name in parts}


def refused(*sent):
    raise ZeroDivisionError
