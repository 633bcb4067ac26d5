"""Sample questions: tried without an account, marked here, and never anybody's key."""

import json

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

import pytest

from exams.bank.uses import QuestionUse
from exams.models import Attempt
from home.page_blocks import SampleQuizBlock
from tests.cms.pages import graph, queries_of, read
from tests.exams.factories import (
    draft_question,
    make_exam,
    make_question,
    make_stimulus,
    multiple_choice,
    numeric,
    true_false,
)
from tests.exams.sitting import Sitting
from tests.factories import api, make_home
from tests.home.composing import block, composed

WHY = "Because two and two are $2 + 2 = 4$."
pytestmark = pytest.mark.django_db


def sample(*args, **fields):
    return make_question(*args, **{"explanation": WHY, **fields})


def offering(*questions):
    ids = [question.pk for question in questions]
    return composed(block("sample_quiz", heading="Try", questions=ids))


def ask(question, *chosen, **more):
    body = {"chosen": list(chosen), **more}
    path = f"/api/v1/samples/{question.pk}/"
    return api().post(path, json.dumps(body), content_type="application/json")


def key(question):
    return question.live_version.key["answer"]["option"]


def wrong(question):
    options = question.live_version.delivery["options"]
    return next(x for x in options if x != key(question))


def test_a_visitor_learns_whether_and_why(client):
    question = sample()
    offering(question)
    right = ask(question, key(question)).json()
    assert right["outcome"] == "correct"
    assert right["right"] == [key(question)]
    assert "<math" in right["explanation"]
    assert ask(question, wrong(question)).json()["outcome"] == "wrong"
    assert not Attempt.objects.exists()


def test_several_right_options_are_asked_for_and_marked_in_parts():
    question = sample(answer=multiple_choice(right=(0, 2)))
    offering(question)
    rights = question.live_version.key["answer"]["options"]
    assert ask(question, *rights).json()["outcome"] == "correct"
    assert ask(question, rights[0]).json()["outcome"] == "wrong"


def test_the_page_holds_the_question_and_nothing_of_its_key(client):
    question = sample("What is $2+2$?", hi="$2+2$ कितना है?")
    page = read(client.get(offering(question).url))
    assert "What is" in page.text
    assert "<math" in page.text
    for chosen in question.live_version.delivery["options"]:
        assert page.text.count(chosen) == 2
    assert "Because" not in page.text
    assert "is-right" not in page.text
    assert "Quiz" in graph(page)


def test_without_javascript_the_page_itself_answers(client):
    question = sample()
    home = offering(question)
    asked = {"sample": question.pk, "chosen": key(question)}
    page = read(client.get(home.url, asked))
    assert "Right." in page.text
    assert "Because" in page.text
    asked["chosen"] = wrong(question)
    assert "Not quite." in read(client.get(home.url, asked)).text


def test_what_is_no_option_is_refused(client):
    question = sample()
    offering(question)
    for chosen in ((), ("no-such-option",), question.live_version.delivery["options"]):
        refused = ask(question, *chosen)
        assert refused.status_code == 400, chosen
        assert "right" not in refused.json()
    assert ask(question, key(question), score=1).json()["code"] == "invalid"
    assert ask(question, key(question), language="fr").status_code == 400


def test_a_question_nobody_offers_is_not_there():
    question = sample()
    make_home()
    refused = ask(question, key(question))
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert "right" not in refused.json()


def test_a_question_of_a_draft_or_withdrawn_page_is_not_there():
    question = sample()
    home = offering(question)
    assert ask(question, key(question)).status_code == 200
    home.unpublish()
    assert ask(question, key(question)).status_code == 404


def test_a_question_of_an_open_exam_is_no_sample_even_where_a_page_offers_it(client):
    question, other = sample(), sample()
    home = offering(question)
    make_exam([[question, other]])
    assert QuestionUse.objects.get(pk=question.pk).locked_until > timezone.now()
    assert ask(question, key(question)).status_code == 404
    assert (
        str(question.live_version.delivery["options"][0])
        not in read(client.get(home.url, {"uncached": 1})).text
    )


def test_a_question_somebody_sits_just_now_is_no_sample():
    question = sample()
    exam = make_exam([[question, sample()]])
    Sitting(exam)
    offering(question)
    exam.unpublish()
    QuestionUse.objects.update(locked_until=None, locked_by="")
    assert ask(question, key(question)).status_code == 404
    now = timezone.now()
    Attempt.objects.update(
        status="settled", closed_at=now, settled_at=now, ended_by="student"
    )
    assert ask(question, key(question)).status_code == 200


@pytest.mark.parametrize("make", [
    lambda: draft_question(),
    lambda: sample(answer=numeric()),
    lambda: sample(stimulus=make_stimulus()),
    lambda: make_exam().sections.first().questions.first().question,
])  # fmt: skip
def test_the_block_refuses_what_cannot_be_a_sample(make):
    kind = SampleQuizBlock()
    unfit = make()
    value = kind.to_python({"heading": "Try", "questions": [unfit.pk]})
    with pytest.raises(ValidationError):
        kind.clean(value)
    fit = kind.to_python({"heading": "Try", "questions": [sample().pk]})
    assert kind.clean(fit)["heading"] == "Try"


def test_one_place_may_try_only_so_often(settings):
    settings.LIMITS = {**settings.LIMITS, "samples": [(2, 60)]}
    question = sample()
    offering(question)
    for _ in range(2):
        assert ask(question, wrong(question)).status_code == 200
    refused = ask(question, key(question))
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert "right" not in refused.json()


def test_a_visitor_reads_a_sample_in_hindi(client):
    question = make_question("Water is wet.", true_false(), hi="पानी गीला है।")
    home = offering(question)
    told = ask(question, "true", language="hi").json()
    assert (told["outcome"], told["explanation"]) == ("correct", "")
    assert "True" in read(client.get(home.url)).text
    with translation.override("hi"):
        kind = SampleQuizBlock()
        value = kind.to_python({"heading": "Try", "questions": [question.pk]})
        shown = kind.render(value, {"number": 1})
    assert "पानी गीला है।" in shown
    assert "सत्य" in shown


def test_each_sample_more_costs_one_look_at_who_sits_it(client):
    one = offering(sample())
    few = queries_of(client, f"{one.url}?uncached")
    three = offering(sample(), sample(), sample())
    assert queries_of(client, f"{three.url}?uncached") == few + 2
