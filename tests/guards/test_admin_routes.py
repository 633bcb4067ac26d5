"""Every screen of ours in the Wagtail admin stands in a table, and the table is true."""

from django.contrib.auth.models import Group
from django.core import mail
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from wagtail.admin.viewsets import viewsets
from wagtail.models import WorkflowState

import pytest

from accounts.models import Batch, DeviceSession, MailedCode, StaffInvitation, User
from exams.models import (
    Attempt,
    EnemyGroup,
    Exam,
    ExamTemplate,
    ExamType,
    ExtraTime,
    ImportBatch,
    ImportFile,
    MarkingRule,
    Question,
    ScoreScale,
    Stimulus,
)
from home.models import Announcement, AppConfig, Banner, FeatureFlag, HomeSection
from settings import roles
from tests.exams.factories import LINE, make_exam, make_stimulus, make_template
from tests.exams.sitting import Sitting
from tests.factories import make_user
from tests.guards.admin_routes import SCREENS
from tests.home.screens import make_announcement, make_banner, make_section

ROOMS = ("accounts", "cms", "core", "exams", "home")
KINDS = [
    *(Question, Stimulus, Exam, MarkingRule, ExamType),
    *(Batch, User, Attempt, ImportBatch),
    *(ScoreScale, ExamTemplate, EnemyGroup, ExtraTime),
    *(Banner, Announcement, HomeSection, AppConfig, FeatureFlag),
]


def screens(patterns=None, prefix="", space=""):
    """(name with its namespaces, address, callback) of everything below /admin/."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from screens(pattern.url_patterns, path, inner)
        elif path.startswith("admin/"):
            yield f"{space}{pattern.name}", pattern


def is_ours(name, pattern):
    """A view of ours, or a screen Wagtail makes for a viewset of ours."""
    space = name.rpartition(":")[0]
    made = {
        getattr(x, "url_namespace", None)
        for x in viewsets.viewsets
        if type(x).__module__.startswith(ROOMS)
    }
    of_models = ("wagtailsnippets_exams_", "wagtailsnippetchoosers_exams_")
    return (
        pattern.callback.__module__.startswith(ROOMS)
        or space in made
        or space.startswith(of_models)
        or "_modeladmin_" in name
    )


def ours():
    found = {name: pattern for name, pattern in screens() if is_ours(name, pattern)}
    return {name: found[name] for name in found.keys() - {"wagtailadmin_login"}}


def test_every_screen_of_ours_stands_in_the_table_and_every_row_is_a_screen():
    assert set(ours()) == set(SCREENS)


@pytest.fixture
def things(db):
    """One of everything, and what stands for each in an address."""
    exam = make_exam()
    student = make_user("student@example.com")
    Sitting(exam, student)
    question = exam.sections.first().questions.first().question
    batch = ImportBatch.objects.create(file_name="x.xlsx", sha256="0" * 64, report={})
    ImportFile.objects.create(batch=batch, content=b"question_text\n?")
    return {
        "attempt": Attempt.objects.get(),
        "importbatch": batch,
        "question": question,
        "stimulus": make_stimulus(),
        "exam_types": ExamType.objects.create(name="Recruitment"),
        "examtemplate": make_template(),
        "scorescale": ScoreScale.objects.create(name="Line", content=LINE),
        "enemy_groups": EnemyGroup.objects.create(name="Give each other away"),
        "extra_times": ExtraTime.objects.create(user=student, factor=2, reason="Arm"),
        "markingrule": exam.sections.first().marking_rule,
        "exam": exam,
        "batches": Batch.objects.create(name="Morning"),
        "student": student,
        "banner": published(make_banner()),
        "announcement": published(make_announcement()),
        "homesection": published(make_section("continue", limit=3)),
        "app_settings": AppConfig.objects.create(key="app.home", number=1),
        "feature_flags": FeatureFlag.objects.create(key="new"),
    }


def published(row):
    row.save_revision().publish()
    row.refresh_from_db()
    return row


def address(name, pattern, things):
    space = name.rpartition(":")[0] or name
    thing = next((x for key, x in things.items() if key in space), things["student"])
    revision = getattr(thing, "live_revision_id", None) or 1
    given = {
        "pk": thing.pk,
        "verb": "withdraw",
        "instance_pk": thing.pk,
        "revision_id": revision,
        "note": 1,
        "deed": "close",
        "click": "activate",
        "answers_to": 1,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "action_name": "approve",
        "task_state_id": 1,
        "workflow_state_id": 1,
        "task_id": 1,
        "invitation_id": 1,
        "token": "no-such-token",
    }
    wanted = pattern.pattern.converters or pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: given[key] for key in wanted})


def visitor(role):
    client = Client()
    if role == "anonymous":
        return client
    person = make_user(is_staff=role != "student", is_superuser=role == "superuser")
    if role in roles.ROLES:
        person.groups.add(Group.objects.get(name=role))
    if role == "blocked":
        person.groups.add(Group.objects.get(name=roles.SUPER_ADMIN))
    client.force_login(person)
    if role == "blocked":
        User.objects.filter(pk=person.pk).update(is_active=False)
    return client


def is_refused(answer):
    """Sent to the dashboard or to sign in, or a plain 403; nothing that takes it."""
    to = answer.get("Location", "")
    sent_away = to == "/admin/" or to.startswith("/admin/login/")
    is_post = answer.wsgi_request.method == "POST"
    if answer.status_code == 405 and is_post:
        return True
    return answer.status_code == 403 or (answer.status_code == 302 and sent_away)


def state():
    rows = [list(kind.objects.order_by("pk").values()) for kind in KINDS]
    kinds = (DeviceSession, MailedCode, StaffInvitation, WorkflowState)
    return rows, [kind.objects.count() for kind in kinds], len(mail.outbox)


def may(name, role):
    return role in SCREENS[name]


DRAWN = ("Content publisher", "superuser")
VISITORS = ["anonymous", "student", "blocked", *roles.ROLES, "superuser"]


@pytest.mark.parametrize("role", VISITORS)
def test_the_table_of_screens_is_true_for(things, role, monkeypatch):
    """Who may open a screen; one role and the superuser have all of theirs drawn."""
    if role not in DRAWN:
        monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    client, wrong = visitor(role), {}
    before = state()
    for name, pattern in sorted(ours().items()):
        path = address(name, pattern, things)
        answers = [client.get(path)]
        if not may(name, role):
            answers.append(client.post(path, {}))
        if any(is_refused(answer) == may(name, role) for answer in answers):
            wrong[name] = [(x.status_code, x.get("Location")) for x in answers]
    assert wrong == {}
    assert state() == before
