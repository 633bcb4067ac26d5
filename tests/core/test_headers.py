"""What browsers are told: on a page, an API answer and a file."""

import pytest

from tests.factories import api, make_home

CSP = "Content-Security-Policy"
WEB = "https://learn.example.com"
pytestmark = pytest.mark.django_db


def directives(answer):
    pairs = (x.strip().partition(" ") for x in answer[CSP].split(";"))
    return {name: value for name, _, value in pairs}


def file_answer(client, settings, tmp_path):
    (tmp_path / "page.css").write_text("body {}")
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = str(tmp_path), True
    from django.test import Client

    return Client().get("/static/page.css")


def test_a_page_an_api_answer_and_a_file_carry_every_header(client, settings, tmp_path):
    make_home()
    page = client.get("/")
    answer = api().get("/api/v1/exams/")
    file = file_answer(client, settings, tmp_path)
    for told in (page, answer, file):
        assert told.status_code == 200
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["X-Frame-Options"] == "DENY"
        assert told["Referrer-Policy"] == "same-origin"
        assert told["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in told["Permissions-Policy"]
        assert directives(told)["default-src"] == "'none'"
        assert directives(told)["frame-ancestors"] == "'none'"
    assert directives(page)["script-src"] == "'self'"
    assert directives(page)["style-src"] == "'self'"
    assert "script-src" not in directives(answer)


def test_errors_carry_them_too(client):
    for path in ("/not-there/", "/api/v1/not-there"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert directives(answer)["frame-ancestors"] == "'none'"


def test_the_admin_has_a_policy_of_its_own_that_trusts_no_other_host(client):
    told = directives(client.get("/admin/login/"))
    assert told["script-src"] == "'self' 'unsafe-inline'"
    assert "'unsafe-eval'" not in client.get("/admin/login/")[CSP]
    assert told["frame-ancestors"] == "'self'"


def test_the_documentation_runs_no_inline_script(client):
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert directives(page)["script-src"] == "'self'"
    assert b"<script>" not in page.content
    assert b"SwaggerUIBundle(" in client.get("/api/docs?script=").content


def cors(client, path, origin, **headers):
    return client.get(path, headers={"origin": origin, **headers})


def test_only_listed_origins_may_call_and_only_the_api(client, settings):
    settings.CORS_ALLOWED_ORIGINS = [WEB]
    make_home()
    allowed = cors(client, "/api/v1/exams/", WEB)
    assert allowed["Access-Control-Allow-Origin"] == WEB
    assert "X-Request-ID" in allowed["Access-Control-Expose-Headers"]
    for path, origin in (
        ("/api/v1/exams/", "https://evil.example.com"),
        ("/api/v1/exams/", "http://learn.example.com"),
        ("/api/v1/exams/", f"{WEB}.evil.example.com"),
        ("/api/v1/exams/", "null"),
        ("/", WEB),
        ("/admin/login/", WEB),
    ):
        assert "Access-Control-Allow-Origin" not in cors(client, path, origin)


def test_a_refusal_may_be_read_by_a_listed_origin_too(client, settings):
    settings.CORS_ALLOWED_ORIGINS = [WEB]
    refused = cors(client, "/api/v1/attempts/", WEB)
    assert refused.status_code == 401
    assert refused["Access-Control-Allow-Origin"] == WEB


def test_a_preflight_names_our_headers(client, settings):
    settings.CORS_ALLOWED_ORIGINS = [WEB]
    asked = {"origin": WEB, "access-control-request-method": "POST"}
    answer = client.options("/api/v1/exams/", headers=asked)
    assert "idempotency-key" in answer["Access-Control-Allow-Headers"]
    assert "x-session-token" in answer["Access-Control-Allow-Headers"]


def test_no_origin_is_allowed_unless_it_is_listed(settings):
    assert settings.CORS_ALLOWED_ORIGINS == []
    assert not getattr(settings, "CORS_ALLOW_ALL_ORIGINS", False)
