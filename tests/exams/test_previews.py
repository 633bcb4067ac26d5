"""What the preview shows beside the question itself."""

from django.template.loader import render_to_string

import pytest

from exams.bank.previews import preview_of
from tests.cms.test_blobs import make_image
from tests.exams.factories import draft_question, leaf, option
from tests.exams.test_kinds_document import EXAMPLES
from tests.exams.test_kinds_publishing import part

pytestmark = pytest.mark.django_db


def page_of(answer, hi=""):
    question = draft_question("Which?", answer, hi=hi)
    return render_to_string(
        "exams/parts/question.html", {"question": preview_of(question)}
    )


def test_the_right_areas_of_a_hot_spot_are_drawn_on_its_picture():
    picture = {"image": make_image().pk, "alt": leaf("A lamp")}
    areas = "circle 0.25 0.5 0.1\nrectangle 0.6 0.4 0.8 0.6\npolygon 0 0 1 0 0 0.5"
    page = page_of(part("hot_spot", {"picture": picture, "areas": areas}))
    asked, told = page.split("Editors only")
    assert "<svg" not in asked
    assert "0.25" not in told
    for drawn in (
        'viewBox="0 0 40 20"',
        '<circle cx="10.0" cy="10.0" r="4.0"/>',
        '<polygon points="24.0 8.0 32.0 8.0 32.0 12.0 24.0 12.0"/>',
        '<polygon points="0.0 0.0 40.0 0.0 0.0 10.0"/>',
    ):
        assert drawn in told


def test_items_have_the_numbers_that_the_solution_calls_them_by():
    page = page_of(part("matching", EXAMPLES["matching"]["editor"]))
    for number, words in ((1, "Copper"), (2, "Glass")):
        assert f'<span class="letter">{number}</span><div>\n<p>{words}</p>' in page
    assert "<strong>1: A, C</strong>; <strong>2: B</strong>" in page


def test_every_stage_of_a_case_is_told_to_editors_and_only_to_them():
    page = page_of(
        part("clinical_simulation", EXAMPLES["clinical_simulation"]["editor"])
    )
    asked, told = page.split("Editors only")
    for words in ("The ECG shows an infarction.", "ST elevation", "leads to stage 2"):
        assert words not in asked
        assert words in told
    assert "Costs 3, scores 3</p>" in told


def test_why_an_option_is_right_or_wrong_stands_by_its_letter_in_each_language():
    options = [option("one", correct=True, hi="एक"), option("two", hi="दो")]
    options[1]["value"]["explanation"] = leaf("$2$ is even.", "$2$ सम है।")
    page = page_of(part("single_choice", {"options": options}), hi="कौन सा?")
    english, hindi = page.split('lang="hi" aria-label')
    for words, shown in (("is even.", english), ("सम है।", hindi)):
        asked, told = shown.split("Editors only")
        assert words not in asked
        why = told.split('class="why"')[1]
        assert "<strong>B</strong>" in why
        assert words in why
    assert page.count('class="why"') == 2
