"""What `load_demo` makes in an empty database."""

from django.core.management import call_command
from django.db import transaction
from django.test import Client

from wagtail.models import Page, Site

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from cms.media.models import Blob
from cms.models import SiteSettings, SubjectPage, SyllabusPage, TopicPage
from cms.site.gathering import gathered
from exams.bank.models import Question, QuestionVersion
from exams.papers.models import Exam
from home import models
from home.models import HomePage
from settings import roles
from settings.demo import people, samples
from tests.cms.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """Loaded once; every test goes back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def sign_in(email):
    client = Client()
    assert client.login(username=email, password=people.PASSWORD)
    return client


def drawings():
    """The pictures of all formulas of all prompts and options."""
    delivered = QuestionVersion.objects.exclude(
        question__source=samples.SOURCE
    ).values_list("delivery", flat=True)
    return {sha for x in delivered for sha in x.get("formulas", {}).values()}


def test_the_sheet_becomes_a_published_exam():
    exam = Exam.objects.get()
    assert (exam.live, str(exam), exam.duration_minutes) == (
        True,
        "DCET Mock Test 1 2026",
        180,
    )
    assert (exam.question_count, exam.total_marks) == (100, 100)
    assert [s["max_marks"] for s in exam.live_paper.sections] == ["20"] * 5
    kept = Blob.objects.filter(pk__in=exam.live_paper.media)
    assert kept.filter(content_type="image/png").count() == 12
    drawn = kept.filter(content_type="image/svg+xml").values_list("pk", flat=True)
    assert set(drawn) == drawings()
    in_exam = Question.objects.filter(live=True).exclude(source=samples.SOURCE)
    assert in_exam.count() == 100
    assert QuestionVersion.objects.count() == 103


def test_every_question_knows_its_subject_and_a_topic():
    for question in Question.objects.prefetch_related("question_topics"):
        assert question.subject, question
        assert question.question_topics.all(), question


def start_page():
    return HomePage.objects.get(locale__language_code="en")


def kinds_of_blocks():
    pages = [page.specific for page in Page.objects.live()]
    streams = [stream for page in pages for stream in getattr(page, "streams", list)()]
    return {block.block_type for stream in streams for block in stream}


def test_the_demo_shows_every_kind_of_page_and_block():
    assert kinds_of_blocks() == set(dict(gathered("page_blocks", "PAGE_BLOCKS")))
    shown = {type(page.specific) for page in Page.objects.live()}
    kinds = {getattr(models, name) for name in models.__all__}
    assert {kind for kind in kinds if issubclass(kind, Page)} - shown == set()


def test_the_home_screens_hold_banners_rows_and_settings():
    said = Client().get("/api/v1/cms/public/").json()
    assert [x["link"]["kind"] for x in said["banners"]] == ["exam", "article"]
    assert [x["kind"] for x in said["sections"]] == ["exams", "topics", "articles"]
    assert set(said["config"]) == {"landing.theme", "landing.hero", "landing.cta"}


def test_every_page_of_the_demo_reads_and_fits_its_blocks():
    for page in Page.objects.live().specific().filter(depth__gt=1):
        read(Client().get(page.url))
        for stream in getattr(page, "streams", list)():
            stream.stream_block.clean(stream)


def test_the_terms_name_watermarking_and_logging():
    words = Client().get("/terms/").content.decode().lower()
    assert "watermark" in words
    assert "log</b> of which pages were opened" in words


def test_the_landing_page_takes_the_place_of_the_first_page_and_shows_the_exam():
    home, site = start_page(), Site.objects.get()
    assert (site.root_page_id, site.hostname, site.port) == (home.pk, "localhost", 8000)
    assert site.is_default_site
    assert SiteSettings.for_site(site).tagline
    starts = Page.get_first_root_node().get_children()
    assert [page.locale.language_code for page in starts] == ["en", "hi"]
    assert starts[0].specific == home
    shown = Client().get("/")
    assert shown.status_code == 200
    assert "DCET Mock Test 1" in shown.content.decode()


def test_the_syllabus_is_live_and_as_deep_as_its_file():
    syllabus = SyllabusPage.objects.get()
    below = syllabus.get_descendants()
    assert (below.live().count(), below.not_live().count()) == (53, 0)
    assert SubjectPage.objects.count() == 5
    nested = TopicPage.objects.get(code="maths-determinants")
    assert nested.get_parent().specific.code == "maths-matrices"
    assert Client().get(nested.url).status_code == 200


def test_the_editor_enters_the_admin_and_the_student_does_not():
    assert sign_in(people.EDITOR).get("/admin/").status_code == 200
    assert sign_in(people.STUDENT).get("/admin/").status_code == 302
    editor = User.objects.get(email=people.EDITOR)
    assert [group.name for group in editor.groups.all()] == [roles.PUBLISHER]
    assert not editor.is_superuser


def test_both_people_have_agreed_to_the_terms_and_a_verified_address(settings):
    for user in User.objects.all():
        assert user.full_name
        assert user.consented_at
        assert user.terms_version == settings.TERMS_VERSION
    addresses = EmailAddress.objects.filter(verified=True, primary=True)
    assert set(addresses.values_list("email", flat=True)) == {
        people.EDITOR,
        people.STUDENT,
    }
