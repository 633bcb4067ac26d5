"""Every callback below /api/ stands in the permission table, and the table is true."""

from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import URLResolver, get_resolver
from django.utils import timezone

import pytest
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView

from accounts import actions
from accounts.authentication import StaffBearer
from accounts.models import BatchMember, DataExport, DeviceSession, User
from cms.media.links import asset_urls
from cms.models import Avatar, Upload
from exams.models import (
    Answer,
    Attempt,
    ImportBatch,
    ImportFile,
    Question,
    Result,
)
from settings.roles import ROLES
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import api, make_session, make_user
from tests.guards.routes import ANSWERS, ATTEMPT, METHODS, ROUTES

UPLOAD = {
    "file_name": "a.png",
    "content_type": "image/png",
    "size_bytes": 100,
    "purpose": "QUESTION_IMAGE",
}


def callbacks(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from callbacks(pattern.url_patterns, path)
        elif path.startswith("api/"):
            yield path, pattern.callback


def view_of(callback):
    return getattr(callback, "cls", None) or getattr(callback, "view_class", None)


def methods(callback):
    """The methods a callback answers; all of them where it does not say."""
    if actions := getattr(callback, "actions", None):
        return [m for m in METHODS if m in actions]
    view = view_of(callback)
    return [m for m in METHODS if hasattr(view, m)] if view else METHODS


def mounted():
    return {
        (method, path) for path, callback in callbacks() for method in methods(callback)
    }


def test_every_route_stands_in_the_table_and_every_row_is_a_route():
    assert mounted() == set(ROUTES)


def test_every_view_of_ours_spells_its_permission():
    for path, callback in callbacks():
        view = view_of(callback)
        if path.startswith(("api/v1/", "api/v2/")):
            assert issubclass(view, APIView), path
            assert "permission_classes" in vars(view), path
            rules = {ROUTES[m, path] for m in methods(callback)}
            open_to_all = rules & {"anyone", "signed"}
            wanted = AllowAny if open_to_all else IsAuthenticated
            assert view.permission_classes == [wanted], path


def test_a_password_alone_opens_nothing_of_the_staff():
    """The link to send bytes to is made by a call that asks for the second factor."""
    for path, callback in callbacks():
        rules = {ROUTES[m, path] for m in methods(callback)}
        if path.startswith("api/v1/staff/") and rules != {"signed"}:
            assert view_of(callback).authentication_classes == [StaffBearer], path


STAFFS = [
    row for row, rule in ROUTES.items() if "/staff/" in row[1] and rule != "signed"
]


@pytest.mark.parametrize(("method", "path"), STAFFS)
def test_where_a_second_factor_is_required_the_staff_s_calls_ask_for_it(
    scene, settings, method, path
):
    settings.REQUIRE_STAFF_MFA = True
    member = make_user(is_staff=True, is_superuser=True)
    before_it = make_session(member)
    for answer in (
        call(api(member), method, path, scene),
        call(api(make_user()), method, path, scene),
    ):
        assert answer.status_code == 403
        assert answer.json()["code"] == "second-factor-required"
    actions.enrol(member, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    before = state()
    late = call(api(session=before_it), method, path, scene)
    assert late.json()["code"] == "second-factor-required"
    assert state() == before
    done = call(api(member), method, path, scene)
    assert done.status_code != 403


@pytest.fixture
def scene(db):
    scene = Sitting(make_exam())
    scene.export = DataExport.objects.create(user=scene.user)
    scene.batch = ImportBatch.objects.create(file_name="x.csv", sha256="0", report={})
    ImportFile.objects.create(batch=scene.batch, content=b"question_text\n?")
    return scene


def ended(user):
    fields = {"ended_at": timezone.now(), "ended_because": "logout"}
    return api(session=make_session(user, **fields))


def visitors(scene):
    blocked = make_user(is_active=False)
    return {
        "anonymous": api(),
        "owner": scene.client,
        "other": api(make_user()),
        **{role: api(holder(role)) for role in ROLES},
        "superuser": api(make_user(is_staff=True, is_superuser=True)),
        "blocked": api(blocked),
        "ended": ended(scene.user),
        "forged": forged(),
    }


def holder(role):
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=role))
    return member


def forged():
    client = api()
    client.defaults["HTTP_AUTHORIZATION"] = "Bearer ey.forged.token"
    return client


CLOCKS = ("/heartbeat/", "/pause/", "/resume/", "/finish/")


def call(client, method, path, scene):
    path = path.replace("<slug:slug>", scene.exam.slug)
    path = path.replace("<int:exam_id>", str(scene.exam.pk))
    path = path.replace("<uuid:attempt_id>", scene.paper["id"])
    path = path.replace("<str:sha256>", "0" * 64)
    path = path.replace("<uuid:file_id>", str(scene.session.pk))
    [asset] = asset_urls(["0" * 64], scene.user.pk, scene.session.pk).values()
    path = path.replace("api/v1/assets/<str:signed>", asset.lstrip("/"))
    path = path.replace("<str:signed>", "forged")
    path = path.replace("<uuid:session_id>", str(scene.session.pk))
    path = path.replace(
        "<uuid:export_id>", str(getattr(scene, "export", scene.session).pk)
    )
    path = path.replace("<int:import_id>", str(getattr(scene, "batch", scene.exam).pk))
    path = path.replace("<int:pk>", "1")
    question = Question.objects.earliest("pk").pk if "/staff/" in path else 1
    path = path.replace("<int:question_id>", str(question))
    path = path.replace("<int:number>", "1")
    body = {"epoch": 1, "answers": []} if method == "put" else {}
    body = {"epoch": 1} if path.endswith(CLOCKS) else body
    body = UPLOAD if path.endswith("staff/uploads/") else body
    return getattr(client, method)(f"/{path}", body, content_type="application/json")


def is_allowed(rule, visitor):
    if rule in ("anyone", "signed"):
        return True
    if visitor in ("anonymous", "blocked", "ended", "forged"):
        return False
    if rule.startswith("staff:"):
        return may_as_staff(visitor, rule.partition(":")[2])
    return rule == "student" or visitor == "owner"


def may_as_staff(visitor, permission):
    held = ROLES[visitor].everywhere if visitor in ROLES else ()
    return visitor == "superuser" or permission in held


OURS = [row for row in ROUTES if row[1].startswith("api/v1/")]


@pytest.mark.parametrize(("method", "path"), OURS)
def test_the_table_is_true_for_every_kind_of_visitor(scene, method, path):
    rule = ROUTES[method, path]
    for visitor, client in visitors(scene).items():
        if is_allowed(rule, visitor):
            continue
        before = state()
        refused = call(client, method, path, scene)
        signed_in = visitor in ("owner", "other", "superuser", *ROLES)
        hidden = 403 if rule.startswith("staff:") else 404
        assert refused.status_code == (hidden if signed_in else 401), (visitor, path)
        assert refused["Content-Type"] == "application/problem+json"
        assert state() == before
        assert not mail.outbox
    allowed = allowed_client(rule, scene)
    answer = call(allowed, method, path, scene)
    assert answer.status_code == ANSWERS.get((method, path), 200), answer.content


def allowed_client(rule, scene):
    if rule.startswith("staff:"):
        permission = Permission.objects.get(codename=rule.partition(".")[2])
        holder = make_user(is_staff=True)
        holder.user_permissions.add(permission)
        return api(holder)
    return api() if rule in ("anyone", "signed", "flow") else scene.client


def state():
    return (
        list(Attempt.objects.order_by("pk").values()),
        Answer.objects.count(),
        Result.objects.count(),
        list(User.objects.order_by("pk").values()),
        list(DeviceSession.objects.order_by("pk").values()),
        DataExport.objects.count(),
        BatchMember.objects.count(),
        Upload.objects.count(),
        Avatar.objects.count(),
    )


# What saves answers and what beats are one statement each and count nothing; what is not
# there answers 404.
UNCOUNTED = {("put", f"{ATTEMPT}answers/"), ("post", f"{ATTEMPT}heartbeat/")}


def test_every_call_too_many_is_a_429_that_says_when_to_come_again(scene, settings):
    rows = [row for row, rule in ROUTES.items() if rule != "nothing"]
    clients = {row: allowed_client(ROUTES[row], scene) for row in rows}
    settings.LIMITS = {name: [(0, 60)] for name in settings.LIMITS}
    before, wrong = state(), {}
    for row in set(rows) - UNCOUNTED:
        answer = call(clients[row], *row, scene)
        if not is_too_many(answer):
            wrong[row] = (answer.status_code, answer.headers.get("Retry-After"))
    assert wrong == {}
    assert state() == before
    assert not mail.outbox


def is_too_many(answer):
    return (
        answer.status_code == 429
        and answer["Content-Type"] == "application/problem+json"
        and answer.json()["code"] == "too-many-requests"
        and 0 < int(answer["Retry-After"]) <= 60
    )


@pytest.mark.django_db
def test_a_path_that_is_no_route_is_a_problem_too(client):
    missing = client.get("/api/v1/nothing/")
    assert missing.status_code == 404
    assert missing.json()["code"] == "not-found"
