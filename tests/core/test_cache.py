from django.db import connection, transaction

import pytest

from core import actions, cachetable, keys, outage
from core.cache import TwoTierCache
from tests.redisserver import RedisServer

LONGEST = keys.LONGEST_SECONDS


@pytest.fixture
def server(tmp_path_factory):
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def table():
    """The cache of an installation without Redis."""
    return TwoTierCache("", {})


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM core_cache ORDER BY cache_key")
        return [key for (key,) in cursor.fetchall()]


def end_rest(cache):
    cache._outage.until = 0.0


@pytest.fixture(params=["table", "redis"])
def cache(request, db):
    """The same promises for both tiers."""
    if request.param == "table":
        return request.getfixturevalue("table")
    return TwoTierCache(request.getfixturevalue("server").url, {})


def test_what_was_stored_is_answered(cache):
    cache.set("cache:a", {"naam": "परीक्षा", "list": [1, 2.5, None]})
    assert cache.get("cache:a") == {"naam": "परीक्षा", "list": [1, 2.5, None]}
    assert cache.get("cache:b", "nothing") == "nothing"
    assert "cache:a" in cache


def test_many_are_asked_at_once(cache):
    cache.set_many({"cache:a": 1, "cache:b": "2"})
    assert cache.get_many(["cache:a", "cache:b", "cache:c"]) == {
        "cache:a": 1,
        "cache:b": "2",
    }
    assert cache.get_many([]) == {}


def test_adding_wins_once(cache):
    assert cache.add("cache:a", "first") is True
    assert cache.add("cache:a", "second") is False
    assert cache.get("cache:a") == "first"


def test_deleting_says_whether_there_was_something(cache):
    cache.set("cache:a", 1)
    assert cache.delete("cache:a") is True
    assert cache.delete("cache:a") is False
    assert cache.get("cache:a") is None


def test_counting_goes_on_and_an_unknown_count_is_refused(cache):
    cache.set("cache:n", 5)
    assert cache.incr("cache:n") == 6
    assert cache.decr("cache:n", 2) == 4
    with pytest.raises(ValueError, match="cache:unknown"):
        cache.incr("cache:unknown")
    assert cache.get("cache:unknown") is None


def test_an_expired_key_is_gone(cache):
    cache.set("cache:a", 1, -1)
    assert cache.get("cache:a") is None
    assert cache.touch("cache:a") is False


def test_clearing_leaves_nothing(cache):
    cache.set("cache:a", 1)
    cache.clear()
    assert cache.get("cache:a") is None


def test_versions_are_kept_apart(cache):
    cache.set("cache:a", "old")
    cache.set("cache:a", "new", version=2)
    assert (cache.get("cache:a"), cache.get("cache:a", version=2)) == ("old", "new")


def test_what_is_not_json_is_refused_for_our_keys(cache):
    with pytest.raises(TypeError):
        cache.set("cache:a", object())
    assert cache.get("cache:a") is None


def test_a_librarys_value_keeps_its_python_types(cache):
    cache.set("wagtail_locales", {1: "English"})
    assert cache.get("wagtail_locales") == {1: "English"}


def test_the_key_in_redis_is_the_key_that_was_built_and_holds_json(server, db):
    TwoTierCache(server.url, {}).set("cache:exam:12", {"name": "Mock"}, 600)
    assert server.client.get("cache:exam:12") == b'{"name":"Mock"}'


@pytest.mark.parametrize("timeout", [None, 30, 10**9, "default"])
def test_every_key_in_redis_expires(server, db, timeout):
    cache = TwoTierCache(server.url, {})
    asked = {} if timeout == "default" else {"timeout": timeout}
    cache.set("cache:a", 1, **asked)
    cache.add("cache:b", 1, **asked)
    cache.touch("cache:a", **asked)
    for key in ("cache:a", "cache:b"):
        assert 0 < server.client.ttl(key) <= LONGEST


@pytest.mark.parametrize("timeout", [None, 10**9])
def test_every_key_in_the_table_expires(table, db, timeout):
    table.set("cache:a", 1, timeout)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM max(expires) - clock_timestamp()) FROM core_cache"
        )
        assert 0 < cursor.fetchone()[0] <= LONGEST


def test_counting_in_the_table_keeps_the_end_of_life(table, db):
    table.set("cache:n", 1, 50)
    table.incr("cache:n")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM max(expires) - clock_timestamp()) FROM core_cache"
        )
        assert cursor.fetchone()[0] <= 50


def test_the_table_holds_more_than_djangos_three_hundred(table, db):
    for number in range(350):
        table.set(f"cache:{number:03}", number)
    assert len(rows()) == 350
    assert table.get("cache:000") == 0


def test_with_redis_the_table_stays_empty(server, db):
    TwoTierCache(server.url, {}).set("cache:a", 1)
    assert rows() == []


def test_the_table_answers_while_redis_is_gone_and_redis_once_it_is_back(server, db):
    cache = TwoTierCache(server.url, {})
    cache.set("cache:a", "before")
    server.kill()
    assert cache.get("cache:a") is None
    cache.set("cache:a", "meanwhile")
    assert cache.get("cache:a") == "meanwhile"
    assert rows() == ["cache:a"]

    server.start()
    assert cache.get("cache:a") == "meanwhile"
    end_rest(cache)
    assert cache.get("cache:a") is None
    cache.set("cache:a", "after")
    assert server.client.get("cache:a") == b'"after"'
    assert rows() == []


def test_what_was_deleted_while_redis_was_away_does_not_come_back(server, db):
    cache = TwoTierCache(server.url, {})
    cache.set("cache:a", "old")
    cache._outage.begin()
    cache.delete("cache:a")
    end_rest(cache)
    assert cache.get("cache:a") is None


def test_one_threads_failure_spares_the_others_the_wait(server, db):
    one, other = TwoTierCache(server.url, {}), TwoTierCache(server.url, {})
    server.kill()
    one.set("cache:a", 1)
    assert other._outage.is_on()
    assert other.get("cache:a") == 1


def test_a_redis_that_never_was_leaves_the_table(tmp_path, db):
    cache = TwoTierCache(f"unix://{tmp_path}/nobody.sock", {})
    cache.set("cache:a", 1)
    assert cache.get("cache:a") == 1
    assert rows() == ["cache:a"]


def test_a_missing_table_is_a_miss_and_spares_the_transaction_around_it(table, db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_cache RENAME TO elsewhere")
    with transaction.atomic():
        table.set("cache:a", 1)
        assert table.get("cache:a", "nothing") == "nothing"
        assert table.get_many(["cache:a"]) == {}
        assert table.add("cache:a", 1) is False
        assert table.delete("cache:a") is False
        with connection.cursor() as cursor:
            cursor.execute("SELECT 42")
            assert cursor.fetchone() == (42,)


def test_purging_removes_what_expired_and_nothing_else(table, db):
    table.set("cache:old", 1, -60)
    table.set("cache:new", 1, 60)
    assert actions.purge_cache() == 1
    assert actions.purge_cache() == 0
    assert rows() == ["cache:new"]


def test_the_journal_of_an_outage_is_bounded():
    journal = outage.Outage().missed
    journal.extend(range(outage.REMEMBERED + 5))
    assert len(journal) == outage.REMEMBERED


def test_the_project_uses_it():
    from django.core.cache import caches

    assert isinstance(caches["default"], TwoTierCache)
    assert not isinstance(caches["renditions"], TwoTierCache)
    assert cachetable.ENTRIES > 300
