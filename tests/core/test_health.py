from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

import pytest


def test_live_answers_without_a_database(client):
    response = client.get("/health/live")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_ready_says_what_it_looked_at(client, db):
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "queue": {"waiting": 0, "oldest_seconds": 0.0},
    }
    assert "no-cache" in response["Cache-Control"]


def test_a_missing_migration_takes_the_traffic_away(client, db):
    MigrationRecorder.Migration.objects.filter(app="core").delete()
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "database": "ok",
        "migrations": "missing",
    }


@pytest.mark.parametrize("place", ["nobody-listens", "wrong-database"])
def test_a_database_that_is_away_takes_the_traffic_away(
    client, own_database, tmp_path, place
):
    connections.close_all()
    before = dict(connection.settings_dict)
    if place == "nobody-listens":
        connection.settings_dict["HOST"] = str(tmp_path)
    else:
        connection.settings_dict["NAME"] = "no_such_database"
    client.raise_request_exception = False
    try:
        response = client.get("/health/ready")
        alive = client.get("/health/live")
        page, call = client.get("/"), client.get("/api/v1/cms/public/")
    finally:
        connections.close_all()
        connection.settings_dict.update(before)
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "away"}
    assert alive.status_code == 200
    told = [(x.status_code, x["Retry-After"]) for x in (page, call)]
    assert told == [(503, "3"), (503, "3")]
    assert page["Content-Type"].startswith("text/html")
    assert call.json()["code"] == "unavailable"


def wait_in_queue(minutes):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO huey_task (queue, data, enqueued_at)"
            " VALUES ('pariksha', '', now() - %s * interval '1 minute')",
            [minutes],
        )


def test_an_old_queue_degrades_and_keeps_the_traffic(client, db):
    wait_in_queue(minutes=10)
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["queue"] == {"waiting": 1, "oldest_seconds": 600.0}


def test_what_is_scheduled_for_later_does_not_wait_yet(client, db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO huey_schedule (queue, data, timestamp)"
            " VALUES ('pariksha', '', extract(epoch FROM now()) + 3600)"
        )
    assert client.get("/health/ready").json()["queue"]["waiting"] == 0


def test_health_names_no_host_and_no_version(client, db):
    said = client.get("/health/ready").content.decode()
    settings = connection.settings_dict
    for secret in (settings["HOST"], settings["NAME"], "postgres", "django"):
        assert secret not in said.lower()
