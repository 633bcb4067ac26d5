"""The OpenAPI document at /api/docs: our API, and what we mount of allauth's."""

from functools import lru_cache
from pathlib import Path

import yaml
from allauth.headless import spec
from allauth.headless.spec.internal import schema as sign_in

from accounts.urls import calls
from core.problems import CODES

OURS, SIGN_IN, THEIRS = "/api/v1/", "/api/auth/", "/_allauth/"
STAFF = f"{OURS}staff/"
METHODS = ("get", "post", "put", "patch", "delete")
ERROR = {
    "type": "object",
    "required": ["code", "message", "param"],
    "properties": {name: {"type": "string"} for name in ("code", "message", "param")},
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457; more members may stand beside these.",
    "required": ["status", "title", "code", "errors", "request_id", "timestamp"],
    "properties": {
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "code": {"type": "string", "enum": sorted(CODES)},
        "errors": {"type": "array", "items": ERROR},
        "request_id": {"type": "string"},
        "timestamp": {"type": "string", "format": "date-time"},
        "retry_after": {"type": "integer", "description": "Seconds."},
    },
}
SAID = {
    "400": "The request could not be read or holds values that are not acceptable.",
    "401": "Sign in first, or sign in again.",
    "403": "You may not do this.",
    "404": "There is no such thing, or it is not yours.",
    "406": "Ask for application/json.",
    "409": "It cannot be done as things stand.",
    "413": "The request is too large.",
    "415": "Send application/json.",
    "422": "The Idempotency-Key came with another request before.",
    "429": "Too many requests; `Retry-After` says when to come again.",
    "503": "Somebody else is changing this; `Retry-After` says when to come again.",
}
NO_FACTOR = " `second-factor-required`: the sign-in showed no second factor."
PROTOCOL = {
    "401": "A step of signing in is missing; `data.flows` names those that are open.",
    "409": "This step is not asked for now.",
    "410": "The session is over.",
}


def only_ours(endpoints):
    """Our API alone; Wagtail's admin speaks DRF too."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(OURS)]


def whole(result, generator, request, public):
    """Hook of drf-spectacular: errors on every call, and signing in beside them."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    theirs = sign_in_document()
    for path, item in theirs["paths"].items():
        result["paths"][path] = item
    for kind, named in theirs["components"].items():
        ours = result["components"].setdefault(kind, {})
        if clash := ours.keys() & named.keys():
            raise ValueError(f"Twice in the document: {sorted(clash)}.")
        ours.update(named)
    for path, method, operation in operations(result):
        for status in statuses(path, method, operation):
            say(operation["responses"], status)
        if path.startswith(SIGN_IN):
            say_protocol(operation["responses"])
        if path.startswith(STAFF) and "403" in operation["responses"]:
            operation["responses"]["403"]["description"] += NO_FACTOR
    return result


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def statuses(path, method, operation):
    """The refusals a call can answer with, by what it takes."""
    found = {"406", "429", "503"}
    takes = operation.get("parameters") or "requestBody" in operation
    if {} not in operation.get("security", [{}]):
        found |= {"401", "403"}
    if takes or method != "get":
        found.add("400")
    if "{" in path or "requestBody" in operation:
        found |= {"404", "409"}
    if method != "get":
        found |= {"409", "413", "415"}
    if path.startswith(SIGN_IN):
        found -= {"406", "409"}
    return found


def say_protocol(responses):
    """What any of allauth's calls may answer by its protocol, untouched by us."""
    for status, sentence in PROTOCOL.items():
        content = {"application/json": {"schema": {"type": "object"}}}
        responses.setdefault(status, {"description": sentence, "content": content})


def say(responses, status):
    """A problem beside what is documented; allauth's own 400 lies inside ours."""
    if status in responses and status not in ("400", "429"):
        return
    schema = {"$ref": "#/components/schemas/Problem"}
    responses[status] = {
        "description": SAID[status],
        "content": {"application/problem+json": {"schema": schema}},
    }


@lru_cache
def sign_in_document():
    """allauth's document, cut down to the calls that are mounted and renamed."""
    path = Path(spec.__file__).with_name("doc") / "openapi.yaml"
    document = yaml.safe_load(path.read_text())
    sign_in.specify_user(document)
    sign_in.pin_client(document)
    sign_in.drop_unused_client_parameter(document)
    sign_in.specify_signup_fields(document)
    sign_in.specify_custom_signup_form(document)
    mounted = {f"{SIGN_IN}app/v1/{call.pattern}" for call in calls}
    paths = {
        path.replace(THEIRS, SIGN_IN): item for path, item in document["paths"].items()
    }
    document["paths"] = {path: paths[path] for path in sorted(mounted & paths.keys())}
    for path, method, operation in operations(document):
        operation["operationId"] = f"{method}{path}".replace("/", "_")
        operation["tags"] = ["sign in"]
    document["components"] = reachable(document)
    return renamed({key: document[key] for key in ("paths", "components")})


def reachable(document):
    """The components somebody points at, over as many steps as it takes."""
    kept, waiting = {}, list(references(document["paths"]))
    while waiting:
        kind, name = waiting.pop().split("/")[2:]
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = document["components"][kind][name]
            waiting += references(kept[kind][name])
    return kept


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value] if key == "$ref" else references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def renamed(node):
    """Their names with `SignIn` before them, so that they meet none of ours."""
    if isinstance(node, list):
        return [renamed(x) for x in node]
    if not isinstance(node, dict):
        return node
    answer = {key: renamed(value) for key, value in node.items()}
    if "$ref" in node:
        head, _, name = node["$ref"].rpartition("/")
        answer["$ref"] = f"{head}/SignIn{name}"
    if set(node) == {"paths", "components"}:
        answer["components"] = {
            kind: {f"SignIn{name}": value for name, value in named.items()}
            for kind, named in answer["components"].items()
        }
    return answer
