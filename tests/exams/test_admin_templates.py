"""Templates, scales, enemy groups and extra time in the admin; exams begun from a board's."""

import json

from wagtail.test.utils.form_data import inline_formset, nested_form_data

import pytest

from exams.models import EnemyGroup, Exam, ExamTemplate, ExtraTime, ScoreScale
from tests.exams.editing import errors_of, signed_in, url
from tests.exams.factories import (
    LINE,
    draft_exam,
    make_exam,
    make_question,
    make_rule,
    make_template,
)
from tests.factories import make_subject, make_syllabus, make_user

pytestmark = pytest.mark.django_db
MODELS = ("scorescale", "examtemplate", "enemygroup", "extratime")


@pytest.fixture
def manager(client):
    """A client of somebody who writes all of these, and exams."""
    names = (*MODELS, "exam")
    signed_in(
        client, *(f"{verb}_{x}" for x in names for verb in ("add", "change", "view"))
    )
    return client


def begin(client, template, **fields):
    path = f"{url('exam', 'from_template')}?template={template.pk}"
    return client.post(path, {"name": "Mock 1", "year": "2026", **fields})


def test_an_exam_is_begun_from_a_template_with_the_subject_its_section_is_called(
    manager,
):
    subject = make_subject(make_syllabus("x"), "alg", title="algebra")
    rule = make_rule()
    template = make_template(rule=rule.name)
    screen = url("exam", "from_template")
    assert "Board test" in manager.get(screen).content.decode()
    form = manager.get(screen, {"template": template.pk}).context["form"]
    assert form["subject_1"].value() == subject.pk
    answer = begin(manager, template, subject_1=subject.pk)
    exam = Exam.objects.get()
    assert answer.url == url("exam", "edit", exam.pk)
    [part] = exam.sections.all()
    [drawn] = part.rules.all()
    assert (exam.template, exam.duration_minutes, exam.live) == (template, 45, False)
    assert (part.marking_rule, part.max_marks, drawn.count) == (rule, 8, 2)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"year": "20260"}, "year"),
        ({"subject_1": "0"}, "subject_1"),
        ({"name": "Taken"}, "__all__"),
    ],
)
def test_a_beginning_that_cannot_be_makes_no_exam(manager, fields, wrong):
    taken = draft_exam(name="Taken", year=2026)
    answer = begin(manager, make_template(), **fields)
    assert wrong in errors_of(answer)
    assert list(Exam.objects.all()) == [taken]


def test_only_who_may_add_exams_begins_one_and_only_from_a_template_there_is(client):
    signed_in(client, "view_exam", "change_exam")
    assert begin(client, make_template()).status_code == 302
    signed_in(client, "add_exam")
    for asked in ("0", "x", "9" * 20):
        path = f"{url('exam', 'from_template')}?template={asked}"
        assert client.get(path).status_code == 404
    assert not Exam.objects.exists()


def test_what_an_exam_uses_is_shown_and_copied_and_never_edited(manager):
    scale = ScoreScale.objects.create(name="Line", content=LINE)
    template = make_template()
    exam = make_exam(scale=scale, scoring="scaled", template=template)
    posted = {
        "scorescale": (scale, {"name": "Other", "content": json.dumps(LINE)}),
        "examtemplate": (
            template,
            {"board": "B", "name": "Other", "shape": json.dumps(template.shape)},
        ),
    }
    for name, (thing, fields) in posted.items():
        screen = f"/admin/snippets/exams/{name}/"
        assert thing.name in manager.get(screen).content.decode()
        answer = manager.post(f"{screen}edit/{thing.pk}/", {**fields, "version": "1"})
        assert answer.url == f"{screen}inspect/{thing.pk}/"
        assert "Copy as next version" in manager.get(answer.url).content.decode()
        form = manager.get(f"{screen}copy/{thing.pk}/").context["form"]
        assert (form["name"].value(), form["version"].value()) == (thing.name, 2)
        thing.refresh_from_db()
        assert thing.name != "Other"
    assert Exam.objects.get() == exam


@pytest.mark.parametrize(
    ("screen", "fields"),
    [
        ("scorescale", {"content": '{"slope": "half", "offset": "1"}'}),
        ("examtemplate", {"board": "B", "shape": '{"minutes": 5}'}),
    ],
)
def test_what_is_unsound_is_refused_at_its_field(manager, screen, fields):
    answer = manager.post(
        f"/admin/snippets/exams/{screen}/add/",
        {"name": "New", "version": "1", **fields},
    )
    assert set(errors_of(answer)) <= {"content", "shape"}
    assert errors_of(answer)
    assert not ScoreScale.objects.exists()
    assert not ExamTemplate.objects.exists()


def test_enemies_and_extra_time_are_written_down(manager):
    one, two, student = make_question(), make_question(), make_user()
    members = inline_formset([{"question": one.pk}, {"question": two.pk}])
    group = nested_form_data({"name": "Twins", "reason": "", "members": members})
    assert manager.post("/admin/enemy_groups/new/", group).status_code == 302
    assert EnemyGroup.objects.get().members.count() == 2
    extra = {"user": student.pk, "exam": "", "factor": "1.25", "reason": "By the rules"}
    assert manager.post("/admin/extra_times/new/", extra).status_code == 302
    assert ExtraTime.objects.get().user == student
    for wrong in ({**extra, "factor": "9"}, extra):
        assert errors_of(manager.post("/admin/extra_times/new/", wrong))
    assert ExtraTime.objects.count() == 1
