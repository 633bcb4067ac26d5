"""The start page: what it shows, and what it never shows."""

from django.utils import timezone

import pytest

from exams.papers.models import Exam, Paper
from home.models import ExamCataloguePage
from tests.cms.pages import queries_of, read
from tests.cms.test_blobs import make_image
from tests.factories import make_home, make_syllabus
from tests.home.composing import below, block, composed, link


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
    exam.live, exam.live_paper, exam.slug = live, paper, f"open-{exam.pk}"
    exam.first_published_at = timezone.now()
    exam.save()
    return exam


EXAMS = block("exams", heading="Open now", anchor="exams", limit=24)


@pytest.mark.django_db
def test_a_bare_home_page_shows_its_title(client):
    home = make_home(title="Pariksha")
    assert read(client.get(home.url)).words("h1") == "Pariksha"


@pytest.mark.django_db
def test_without_an_exam_the_page_says_so_kindly(client):
    home = composed(EXAMS)
    assert "No exam is open yet." in read(client.get(home.url)).text


@pytest.mark.django_db
def test_a_hero_shows_everything_editors_wrote(client):
    image = {
        "image": make_image(title="Desk").pk,
        "decorative": False,
        "alt_text": "A desk",
    }
    home = composed(
        block(
            "hero",
            eyebrow="For engineers",
            heading="परीक्षा से पहले परीक्षा",
            lead="Full papers & honest scores.",
            buttons=[link("See the exams"), link("Read", "/study-desk/")],
            note="Free to begin.",
            image=image,
        ),
        block("text", heading="How", text="<p>Like <b>this</b>.</p>"),
    )
    page = read(client.get(home.url))
    assert page.all("h1") == [{"lang": "hi"}]
    assert "Full papers &amp; honest scores." in page.text
    assert {"class": "button", "href": "#exams", "lang": "en"} in page.all("a")
    assert "Like <b>this</b>." in page.text
    photo = page.all("img")[0]
    assert photo["alt"] == "A desk"
    assert photo["width"]
    assert photo["height"]
    kinds = [source["type"] for source in page.all("source")]
    assert kinds == ["image/avif", "image/webp"]


@pytest.mark.django_db
def test_a_ticket_names_the_exam_and_its_measure(client):
    open_exam("DCET <Mock>", year=2026, description="Five sections.")
    page = read(client.get(composed(EXAMS).url))
    assert page.words("h3") == "DCET &lt;Mock&gt;"
    for words in ("2026", "Five sections.", ">180<", ">40<", ">37.5<"):
        assert words in page.text


@pytest.mark.django_db
def test_a_ticket_leads_to_the_exam_where_there_is_a_catalogue(client):
    exam = open_exam("Mock")
    home = composed(EXAMS)
    catalogue = below(home, ExamCataloguePage)
    links = read(client.get(home.url)).all("a")
    assert {"href": f"{catalogue.url}{exam.slug}/"} in links


@pytest.mark.django_db
def test_only_published_exams_are_listed(client):
    open_exam("Shown")
    open_exam("Withdrawn", live=False)
    Exam.objects.create(name="Draft", live=False)
    shown = read(client.get(composed(EXAMS).url)).text
    assert "Shown" in shown
    assert "Withdrawn" not in shown
    assert "Draft" not in shown


@pytest.mark.django_db
def test_chosen_exams_stand_in_the_order_they_were_chosen_in(client):
    first, second, _ = open_exam("First"), open_exam("Second"), open_exam("Third")
    withdrawn = open_exam("Withdrawn", live=False)
    chosen = [second.pk, withdrawn.pk, first.pk]
    home = composed(block("exams", heading="Ours", chosen=chosen, limit=6))
    shown = read(client.get(home.url)).text
    assert shown.index("Second") < shown.index("First")
    assert "Third" not in shown
    assert "Withdrawn" not in shown


@pytest.mark.django_db
def test_any_number_of_exams_takes_as_many_queries(client):
    home = composed(EXAMS)
    address = f"{home.url}?uncached"

    def grow(to):
        for n in range(Exam.objects.count(), to):
            open_exam(f"Exam {n}")
        return queries_of(client, address)

    assert grow(2) == grow(20) <= 20
    assert len(read(client.get(address)).all("article")) == 20


@pytest.mark.django_db
@pytest.mark.parametrize("live", [True, False])
def test_a_button_to_a_page_is_there_while_the_page_is(client, live):
    home = make_home()
    target = make_syllabus(parent=home, live=live)
    home = composed(
        block("hero", buttons=[link("Syllabus", page=target.pk)]), page=home
    )
    links = read(client.get(home.url)).all("a")
    button = {"class": "button", "href": target.url, "lang": "en"}
    assert (button in links) == live
