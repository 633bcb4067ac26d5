"""The composer's rows of rules, and the panel that says whether the bank can fill them."""

from django.core.exceptions import ValidationError

import pytest
from taggit.models import Tag

from exams.models import Exam, MixRule, MixShare
from exams.papers.composer import shares
from tests.exams.editing import drawing, exam_form, place, section, signed_in, url
from tests.exams.factories import draft_exam, make_question, make_rule
from tests.exams.mixes import bank
from tests.factories import make_subject, make_syllabus, make_topic

pytestmark = pytest.mark.django_db
READINESS = "readiness_on_add"


@pytest.fixture
def manager(client):
    """A client that may compose and publish exams."""
    verbs = ("add_exam", "change_exam", "view_exam", "publish_exam", "view_question")
    signed_in(client, *verbs)
    return client


@pytest.fixture
def subject():
    return make_subject(make_syllabus("maths"), "algebra-1")


def ruled(subject, *counts, placed=(), **fields):
    rows = [drawing(subject, count, **fields) for count in counts]
    return exam_form(
        [section([place(x) for x in placed], rule=make_rule(), rules=rows)]
    )


def told(client, data, *args):
    """The text of the panel for a posted form."""
    view = "readiness_on_edit" if args else READINESS
    answer = client.post(url("exam", view, *args), data)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_panel_says_what_each_rule_needs_and_the_bank_has(manager, subject):
    bank(3, subject)
    enough = told(manager, ruled(subject, 2))
    assert "Ready to be published." in enough
    assert "2 questions, 2 marks, 60 minutes." in enough
    assert "<strong>Section 1, rule 1</strong> needs 2, bank has 3 published." in enough
    few = told(manager, ruled(subject, 5))
    assert "Section 1: Rule 1 needs 5, bank has 3 published." in few
    assert few.count("bank has 3 published") == 1
    assert 'data-count="1"' in few
    rivals = told(manager, ruled(subject, 2, 2))
    words = "draw from the same questions: together they need 4, 1 more than there are."
    assert f"Section 1, rule 1 and Section 1, rule 2 {words}" in rivals
    assert not Exam.objects.exists()


def test_the_panel_names_the_row_that_cannot_be_read(manager, subject):
    data = ruled(subject, 2) | {"sections-0-rules-0-count": "0"}
    found = told(manager, data)
    assert "Section 1, rule 1: Count: Ensure this value is greater" in found


def test_the_panel_of_a_saved_exam_tells_of_the_form_and_keeps_nothing(manager):
    exam = draft_exam()
    [part] = exam.sections.all()
    placed = [place(x.question) for x in part.questions.all()]
    rows = [section(placed, rule=part.marking_rule)]
    found = told(manager, exam_form(rows, release="at_time"), exam.pk)
    assert "Results at: " in found
    assert "2 questions, 2 marks" in found
    assert Exam.objects.get().release == "at_once"


def test_a_form_beside_its_own_autosave_brings_no_row_twice(manager, subject):
    bank(3, subject)
    placed = bank(2)
    data = ruled(subject, 2, placed=placed)
    assert manager.post(url("exam", "add"), data).status_code == 302
    exam = Exam.objects.get()
    assert "4 questions" in told(manager, data, exam.pk)
    answer = manager.post(url("exam", "edit", exam.pk), data)
    assert answer.status_code == 302
    [part] = exam.sections.all()
    assert [x.question for x in part.questions.all()] == placed
    assert part.rules.get().count == 2


@pytest.mark.parametrize("permissions", [(), ("view_exam",)])
def test_who_may_not_change_exams_is_told_nothing(client, subject, permissions):
    signed_in(client, *permissions)
    exam = draft_exam()
    for view, args in ((READINESS, ()), ("readiness_on_edit", (exam.pk,))):
        answer = client.post(url("exam", view, *args), ruled(subject, 2))
        assert answer.status_code == 302
        assert "bank has" not in answer.content.decode()


def test_a_rule_keeps_its_topics_tags_and_blueprint(manager, subject):
    topic, other = make_topic(subject, "sets"), make_topic(subject, "groups")
    Tag.objects.create(name="board")
    fields = {
        "tagged": "board",
        "blueprint": "30 % easy, 70 % hard",
    }
    data = ruled(subject, 10, **fields)
    data["sections-0-rules-0-in_topics"] = [topic.pk, other.pk]
    assert manager.post(url("exam", "add"), data).status_code == 302
    rule = MixRule.objects.get()
    assert [x.topic for x in rule.topics.order_by("pk")] == [topic, other]
    assert [x.tag.name for x in rule.tags.all()] == ["board"]
    said = rule.shares.values_list("difficulty", "percent")
    assert list(said) == [("easy", 30), ("hard", 70)]
    page = manager.get(url("exam", "edit", Exam.objects.get().pk)).content.decode()
    assert "30 % easy, 70 % hard" in page


def test_a_rule_of_an_unknown_tag_or_topic_is_refused(manager, subject):
    fields = {"tagged": "nobody", "blueprint": "50 % nothing, half easy"}
    answer = manager.post(url("exam", "add"), ruled(subject, 4, **fields))
    [row] = answer.context["form"].nested("rules")
    assert row.errors["tagged"] == ["No question has the tag nobody."]
    assert len(row.errors["blueprint"]) == 2
    assert not Exam.objects.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 % easy, 50% Medium; 20 % hard", "30 % easy, 50 % medium, 20 % hard"),
        ("Sets 5-8", "Sets 5–8"),
        ("sets at least 5\nGroups, rings at most 3", None),
        ("sets at least 5\ngroups-1 at most 3", "Sets at least 5, groups-1 at most 3"),
        ("single choice 2–4", "single choice 2–4"),
        ("120 % easy", None),
        ("Sets 8–5", None),
        ("easy", None),
    ],
)
def test_a_blueprint_reads_back_as_it_is_written(subject, text, expected):
    make_topic(subject, "sets", title="Sets")
    make_topic(subject, "groups-1", title="Groups, rings")
    if expected is None:
        with pytest.raises(ValidationError):
            shares.read(text, subject)
    else:
        assert shares.written(shares.read(text, subject)) == expected
        again = shares.read(shares.written(shares.read(text, subject)), subject)
        assert all(isinstance(share, MixShare) for share in again)


def test_topics_that_share_a_title_are_told_apart_by_code(subject):
    for code in ("one", "two"):
        make_topic(subject, code, title="Sets")
    with pytest.raises(ValidationError, match="write its code"):
        shares.read("50 % sets", subject)
    assert shares.read("50 % two", subject)[0].topic.code == "two"


def test_sections_and_questions_are_numbered_by_their_order(manager):
    one, two = make_question(), make_question()
    rule = make_rule()
    data = exam_form([section([place(x)], rule=rule) for x in (one, two)])
    data |= {"sections-0-ORDER": "2", "sections-1-ORDER": "1"}
    assert manager.post(url("exam", "add"), data).status_code == 302
    exam = Exam.objects.get()
    found = [(s.number, s.questions.get().question) for s in exam.sections.all()]
    assert found == [(1, two), (2, one)]


def test_questions_are_chosen_by_the_bank_s_filters_and_by_number(manager, subject):
    hard = make_question("A hard one?", subject=subject, difficulty="hard")
    easy = make_question("An easy one?", subject=subject, difficulty="easy")
    path = "/admin/snippets/choose/exams/question/"
    page = manager.get(path, {"multiple": "1"}).content.decode()
    assert page.count("data-chooser-modal-search-filter") == 8
    asked = {"difficulty": "hard", "place": subject.pk, "tag": "", "q": ""}
    found = manager.get(f"{path}results/", asked).content.decode()
    assert "A hard one?" in found
    assert "An easy one?" not in found
    asked = {"id": [easy.pk, "9" * 18, "x"]}
    chosen = manager.get(f"{path}chosen-multiple/", asked).json()["result"]
    assert [x["string"] for x in chosen] == [str(easy)]
    assert str(hard.pk) not in [x["id"] for x in chosen]
