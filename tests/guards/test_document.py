"""The document at /api/docs is true: nothing below /api/ answers what it does not say."""

from contextlib import suppress

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounded
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    status_code_conformance,
)

from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import api
from tests.guards.routes import ROUTES

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
FEW = bounded(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def document():
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture(scope="module")
def whole():
    return document()


def test_it_is_valid_and_one_document_holds_both_halves(whole):
    validate_schema(whole)
    assert "/api/v1/exams/" in whole["paths"]
    assert "/api/auth/app/v1/auth/login" in whole["paths"]
    assert {path.split("/")[2] for path in whole["paths"]} == {"v1", "auth"}


def test_it_holds_every_call_that_is_mounted_and_no_other(whole):
    told = {
        (method, path.split("{")[0])
        for path, item in whole["paths"].items()
        for method in item
        if method in ("get", "post", "put", "patch", "delete")
    }
    mounted = {
        (method, "/" + path.split("<")[0])
        for (method, path), rule in ROUTES.items()
        if rule != "nothing"
        and path not in ("api/schema", "api/docs")
        and not path.startswith("api/v2/")  # Wagtail's own, which Wagtail documents
    }
    assert told == mounted


def test_it_is_served_to_everybody_and_says_the_same(db, whole):
    served = api().get("/api/schema", headers={"accept": "application/json"})
    assert served.status_code == 200
    assert served.json()["paths"].keys() == whole["paths"].keys()


def test_every_call_tells_its_refusals_as_problems(whole):
    for path, item in whole["paths"].items():
        for method, operation in item.items():
            if path.startswith("/api/v1/") and "responses" in operation:
                limit = operation["responses"]["429"]
                assert "application/problem+json" in limit["content"], (method, path)


@pytest.fixture
def sitting(db, settings):
    """Somebody in the middle of an exam, whom no limit stops."""
    settings.LIMITS = {name: [(10**6, 60)] for name in settings.LIMITS}
    sitting = Sitting(make_exam())
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield sitting
    for signal in signals:
        signal.connect(close_old_connections)


def real(sitting, path):
    """Path parameters that name something that is there."""
    named = {"slug": sitting.exam.slug, "attempt_id": sitting.paper["id"]}
    found = {name: value for name, value in named.items() if f"{{{name}}}" in path}
    return {"path_parameters": found} if found else {}


def surprises(operation, mode, **options):
    """What a call answers that the document does not say, over a few bodies."""
    headers, found = options.pop("headers"), []
    more = FEW.max_examples + ("Authorization" in headers)

    @bounded(FEW, max_examples=more)
    @given(case=operation.as_strategy(generation_mode=mode, **options))
    def ask(case):
        before = transaction.savepoint()
        answer = case.call(headers=headers)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            titles = [x.title for x in failures.exceptions]
            found.append(f"{answer.status_code}: {titles}")
        finally:
            transaction.savepoint_rollback(before)

    # A call that takes nothing cannot be called wrongly.
    with suppress(Unsatisfiable):
        ask()
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("visitor", "mode"),
    [
        ("student", GenerationMode.POSITIVE),
        ("student", GenerationMode.NEGATIVE),
        ("anonymous", GenerationMode.NEGATIVE),
    ],
)
def test_nothing_answers_what_the_document_does_not_say(sitting, mode, visitor):
    schema = schemathesis.openapi.from_wsgi("/api/schema?format=json", WSGIHandler())
    headers = {"Accept": "*/*"}
    if visitor == "student":
        headers["Authorization"] = sitting.client.defaults["HTTP_AUTHORIZATION"]
    found = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        options = {"headers": headers}
        if mode is GenerationMode.POSITIVE:
            options |= real(sitting, operation.path)
        if wrong := surprises(operation, mode, **options):
            found[operation.label] = sorted(set(wrong))
    assert found == {}
