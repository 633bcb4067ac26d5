"""Every error below /api/ is a problem, whoever makes it."""

from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

import pytest
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.serializers import CharField
from rest_framework.views import APIView

from core.answers import to_response
from core.problems import Refusal
from core.protocol import MAX_JSON_BYTES, not_there
from core.serializers import Input

SIGN_IN = "/api/auth/app/v1/auth/login"
ECHO = "/api/v1/echo"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.core.test_problems"),
]


class EchoInput(Input):
    text = CharField(max_length=10, required=False)


class Echo(APIView):
    permission_classes = [AllowAny]
    throttle_classes = []

    def post(self, request):
        form = EchoInput(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(form.data)


def broken(request):
    raise RuntimeError("the password of the database is hunter2")


def refusing(request):
    raise Refusal("busy", retry_after=3)


def plain_error(request):
    answer = HttpResponse("<h1>No</h1>", status=403)
    answer["X-Custom"] = "kept"
    answer.set_cookie("kept", "1")
    return answer


urlpatterns = [
    path("api/v1/echo", Echo.as_view()),
    path("api/v1/broken", broken),
    path("api/v1/refusing", refusing),
    path("api/v1/plain", plain_error),
    path("api/auth/", include("accounts.urls")),
    path("api/<path:missing>", not_there),
]


def told(answer, status, code):
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["request_id"] == answer["X-Request-ID"]
    assert body["timestamp"]
    return body


def post(body, kind="application/json", address=ECHO):
    return Client(raise_request_exception=False).generic("POST", address, body, kind)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/x/y/", "/api/v1/echo/"])
def test_an_unknown_address_is_a_problem_and_no_redirect(method, address):
    told(getattr(Client(), method)(address), 404, "not-found")


def test_a_wrong_method_is_a_problem_that_names_the_right_ones():
    answer = Client().get(ECHO)
    told(answer, 405, "method-not-allowed")
    assert "POST" in answer["Allow"]
    theirs = Client().get("/api/auth/app/v1/tokens/refresh")
    told(theirs, 405, "method-not-allowed")
    assert "POST" in theirs["Allow"]


@pytest.mark.parametrize("address", [ECHO, SIGN_IN])
@pytest.mark.parametrize(
    "body",
    [b"{", b"\x00", b"\xff\xfe", b"nul", b"[" * 100_000],
)
def test_what_is_not_json_is_a_bad_request(address, body):
    told(post(body, address=address), 400, "bad-request")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null", b'{"text": NaN}'])
def test_json_that_is_no_object_of_ours_is_refused(body):
    answer = post(body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_an_unknown_field_is_named():
    body = told(post(b'{"text": "a", "score": 100}'), 400, "invalid")
    assert [(x["param"], x["code"]) for x in body["errors"]] == [
        ("score", "unknown-field")
    ]


@pytest.mark.parametrize("text", ['"' + "x" * 11 + '"', '"a\\u0000b"', "{}", "[]"])
def test_a_bad_value_is_named(text):
    body = told(post(f'{{"text": {text}}}'.encode()), 400, "invalid")
    assert [x["param"] for x in body["errors"]] == ["text"]


def test_half_a_character_is_a_client_error():
    assert post(b'{"text": "\\ud800"}').status_code == 400


@pytest.mark.parametrize("address", [ECHO, SIGN_IN, "/api/v1/nothing"])
def test_more_than_a_megabyte_is_too_large(address):
    body = b'{"text": "' + b"x" * MAX_JSON_BYTES + b'"}'
    told(post(body, address=address), 413, "too-large")


@pytest.mark.parametrize("address", [ECHO, SIGN_IN])
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""]
)
def test_another_kind_of_body_is_refused(address, kind):
    told(post(b'{"text": "a"}', kind, address), 415, "unsupported-media-type")


def test_a_fault_of_ours_says_nothing_about_itself():
    answer = post(b"", address="/api/v1/broken")
    body = told(answer, 500, "server-error")
    assert b"hunter2" not in answer.content
    assert set(body) == {
        "status",
        "title",
        "code",
        "errors",
        "request_id",
        "timestamp",
    }


def test_a_refusal_outside_of_drf_is_a_problem_and_says_when_to_come_again():
    answer = Client().get("/api/v1/refusing")
    told(answer, 503, "busy")
    assert answer["Retry-After"] == "3"


@pytest.mark.parametrize("state", ["55P03", "57014", "40P01"])
def test_who_waited_too_long_or_for_each_other_comes_again(db, state):
    with pytest.raises(OperationalError) as late, connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")
    answer = to_response(late.value)
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")


def test_a_page_of_html_becomes_a_problem_and_keeps_headers_and_cookies():
    answer = Client().get("/api/v1/plain")
    told(answer, 403, "forbidden")
    assert answer["X-Custom"] == "kept"
    assert answer.cookies["kept"].value == "1"


def test_an_unacceptable_answer_is_a_problem():
    asked = Client().post(
        ECHO, "{}", content_type="application/json", headers={"accept": "text/html"}
    )
    told(asked, 406, "not-acceptable")


def test_a_length_that_is_no_number_is_no_fault():
    answer = Client().generic("POST", ECHO, b"{}", CONTENT_LENGTH="many")
    assert answer.status_code < 500


def test_allauths_own_limit_becomes_ours(rf):
    from django.http import JsonResponse

    from core.protocol import ProblemMiddleware

    theirs = [
        JsonResponse({"status": 429}, status=429),
        JsonResponse(
            {"status": 400, "errors": [{"code": "too_many_login_attempts"}]}, status=400
        ),
    ]
    for response in theirs:
        answer = ProblemMiddleware(lambda request, x=response: x)(rf.post(SIGN_IN))
        assert answer.status_code == 429
        assert answer["Retry-After"] == "300"
        assert b"too-many-requests" in answer.content


@pytest.mark.parametrize("status", [401, 409, 410])
def test_allauths_protocol_passes_unchanged(rf, status):
    from django.http import JsonResponse

    from core.protocol import ProblemMiddleware

    theirs = JsonResponse({"status": status, "data": {"flows": []}}, status=status)
    assert ProblemMiddleware(lambda request: theirs)(rf.post(SIGN_IN)) is theirs


@pytest.mark.django_db
def test_a_form_too_large_to_be_read_is_told_so_where_calls_are_counted():
    big = {"email": "x" * (3 * 2**20)}
    answer = Client().post("/api/auth/app/v1/auth/login", big)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
