"""The landing page: what it shows, and what it never shows."""

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest

from exams.papers.models import Exam, Paper
from tests.cms.pages import queries_of, read
from tests.cms.test_blobs import make_image
from tests.factories import make_home, make_syllabus


def open_exam(name, *, live=True, **fields):
    """An exam and its paper as publishing leaves them."""
    fields = {"duration_minutes": 180, **fields}
    exam = Exam.objects.create(name=name, live=False, **fields)
    paper = Paper.objects.create(
        exam=exam,
        number=1,
        sections=[],
        delivery=b"{}",
        order=[],
        duration_minutes=exam.duration_minutes,
        total_marks="37.50",
        question_count=40,
        sha256=f"{exam.pk:064d}",
    )
    exam.live, exam.live_paper, exam.slug = live, paper, f"exam-{exam.pk}"
    exam.first_published_at = timezone.now()
    exam.save()
    return exam


@pytest.mark.django_db
def test_a_bare_home_page_shows_its_title_and_kind_words(client):
    home = make_home(title="Pariksha")
    page = read(client.get(home.url))
    assert page.words("h1") == "Pariksha"
    assert "No exam is open yet." in page.text
    assert page.all("img")[0]["alt"] == ""


@pytest.mark.django_db
def test_a_full_home_page_shows_everything_editors_wrote(client):
    home = make_home(
        title="Pariksha",
        hero_heading="परीक्षा से पहले परीक्षा",
        hero_text="Full papers & honest scores.",
        hero_image=make_image(title="A student at a desk"),
        action_label="See the exams",
        action_url="#exams",
        exams_heading="Open now",
        body="<h2>How it works</h2><p>Like <b>this</b>.</p>",
    )
    open_exam("DCET Mock Paper", year=2026, description="Five sections.")
    page = read(client.get(home.url))
    assert page.all("h1") == [{"lang": "hi"}]
    assert "Full papers &amp; honest scores." in page.text
    assert {"class": "button", "href": "#exams", "lang": "en"} in page.all("a")
    assert "Like <b>this</b>." in page.text
    assert page.all("img")[0]["alt"] == "A student at a desk"


@pytest.mark.django_db
def test_a_ticket_names_the_exam_its_measure_and_where_the_app_takes_it(client):
    exam = open_exam("DCET <Mock>", year=2026, description="Five sections.")
    page = read(client.get(make_home().url))
    assert page.words("h3") == "DCET &lt;Mock&gt;"
    for words in ("2026", "Five sections.", ">180<", ">40<", ">37.5<"):
        assert words in page.text
    assert {"href": f"/api/v1/exams/{exam.slug}/"} in page.all("a")


@pytest.mark.django_db
def test_only_published_exams_are_listed(client):
    open_exam("Shown")
    open_exam("Withdrawn", live=False)
    Exam.objects.create(name="Draft", live=False)
    shown = read(client.get(make_home().url)).text
    assert "Shown" in shown
    assert "Withdrawn" not in shown
    assert "Draft" not in shown


@pytest.mark.django_db
def test_any_number_of_exams_takes_as_many_queries(client):
    home = make_home()

    def grow(to):
        for n in range(Exam.objects.count(), to):
            open_exam(f"Exam {n}")
        return queries_of(client, home.url)

    assert grow(2) == grow(20) <= 12
    assert len(read(client.get(home.url)).all("article")) == 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"action_label": "Go"}, "action_label"),
        ({"action_url": "#exams"}, "action_label"),
        ({"action_label": "Go", "action_url": "javascript:alert(1)"}, "action_url"),
        ({"action_label": "Go", "action_url": "http://example.com"}, "action_url"),
    ],
)
def test_a_button_without_words_or_a_fit_target_is_refused(fields, field):
    home = make_home()
    for name, value in fields.items():
        setattr(home, name, value)
    with pytest.raises(ValidationError) as caught:
        home.full_clean()
    assert set(caught.value.message_dict) == {field}


@pytest.mark.django_db
def test_a_button_has_one_target_and_not_two():
    home = make_home()
    home.action_label, home.action_url = "Go", "#exams"
    home.action_page = make_syllabus(parent=home)
    with pytest.raises(ValidationError, match="choose one"):
        home.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("live", [True, False])
def test_a_button_to_a_page_is_there_while_the_page_is(client, live):
    home = make_home()
    target = make_syllabus(parent=home, live=live)
    home.refresh_from_db()
    home.action_label, home.action_page = "Syllabus", target
    home.save()
    links = read(client.get(home.url)).all("a")
    button = {"class": "button", "href": target.url, "lang": "en"}
    assert (button in links) == live
