"""Delivery in every language, or in the one a client or a profile asks for."""

import pytest

from tests.exams.factories import (
    draft_stimulus,
    make_exam,
    make_question,
    option,
    text,
)
from tests.exams.mixes import bank, make_mix, mix
from tests.exams.sitting import Sitting
from tests.exams.test_kinds_document import EXAMPLES
from tests.exams.test_kinds_publishing import part, set_stream
from tests.factories import make_subject, make_syllabus, make_user

pytestmark = pytest.mark.django_db


def answered(sitting, header=None, **body):
    """What a start answers a client that sends this header."""
    headers = {"Accept-Language": header} if header is not None else {}
    path = f"/api/v1/exams/{sitting.exam.slug}/attempts/"
    return sitting.client.post(
        path, body, content_type="application/json", headers=headers
    ).json()


def spoken(paper):
    """[(languages, fallback)] of each question."""
    return [(sorted(q["texts"]), q.get("fallback")) for q in paper["questions"]]


@pytest.fixture
def exam():
    options = [option("two", correct=True, hi="दो"), option("three", hi="तीन")]
    answer = part("single_choice", {"options": options})
    both = make_question("How many?", answer, hi="कितने?", explanation="So.")
    return make_exam([[both, make_question("Only English?")]])


BOTH = [(["en", "hi"], None), (["en"], None)]
HINDI = [(["hi"], None), (["en"], "en")]
ENGLISH = [(["en"], None), (["en"], None)]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, BOTH),
        ("", BOTH),
        ("*", BOTH),
        ("fr", BOTH),
        ("hi;q=0", BOTH),
        ("nonsense;;q=,", BOTH),
        ("x" * 5000, BOTH),
        ("hi", HINDI),
        ("HI-in", HINDI),
        ("fr, hi;q=0.8, en;q=0.5", HINDI),
        ("en-IN,en;q=0.9,hi;q=0.8", ENGLISH),
    ],
)
def test_a_paper_holds_the_language_that_is_asked_for(exam, header, expected):
    sitting = Sitting(exam)
    whole, paper = sitting.paper, answered(sitting, header)
    assert spoken(whole) == BOTH
    assert spoken(paper) == expected
    assert paper["order"] == whole["order"]
    for shown, all_of_it in zip(paper["questions"], whole["questions"], strict=True):
        assert shown["options"] == all_of_it["options"]
        for language, texts in shown["texts"].items():
            assert texts == all_of_it["texts"][language]


def test_the_profile_speaks_where_the_header_does_not(exam):
    user = make_user(preferences={"content_language": "hi"})
    sitting = Sitting(exam, user)
    assert spoken(sitting.paper) == HINDI
    assert spoken(answered(sitting, "en")) == ENGLISH
    assert spoken(answered(sitting, "*")) == BOTH


def test_a_paper_of_ones_own_and_its_passages_keep_to_the_language_too():
    subject = make_subject(make_syllabus(), "MA", title="Maths")
    stimulus = draft_stimulus("A passage.")
    set_stream(stimulus, "body", [text("A passage.", "एक गद्यांश।")])
    stimulus.save_revision().publish()
    stimulus.refresh_from_db()
    bank(1, subject, hi="कितने?", stimulus=stimulus)
    bank(1, subject)
    exam = make_mix(([mix(subject, 2)], []), paper_mode="per_student")
    paper = answered(Sitting(exam), "hi")
    assert sorted(spoken(paper)) == [(["en"], "en"), (["hi"], None)]
    [told] = paper["stimuli"]
    assert list(told["texts"]) == ["hi"]
    assert told["texts"]["hi"][0]["value"] == "एक गद्यांश।"


def test_the_review_and_the_stages_of_a_case_keep_to_it_too(exam):
    sitting = Sitting(exam)
    sitting.submit()
    path = sitting.path("review/")
    told = sitting.client.get(path, headers={"Accept-Language": "hi"}).json()
    assert spoken(told) == HINDI
    assert [list(x["explanation"]) for x in told["review"]] == [["hi"], ["en"]]
    told = sitting.client.get(path).json()
    assert [sorted(x["explanation"]) for x in told["review"]] == [["en", "hi"], ["en"]]
    case = make_question(
        answer=part("clinical_simulation", EXAMPLES["clinical_simulation"]["editor"]),
        hi="अब?",
    )
    sitting = Sitting(make_exam([[case]]))
    stage = sitting.path(f"questions/{case.pk}/stage/")
    for header, expected in (("hi", ["hi"]), ("*", ["en", "hi"])):
        told = sitting.client.get(stage, headers={"Accept-Language": header}).json()
        assert sorted(told["texts"]) == expected
