"""A kind is one module and one line in the register: one made up here goes all the way."""

from types import SimpleNamespace

from wagtail import blocks

import pytest

from exams import kinds
from exams.bank import documents
from exams.bank.previews import preview_of
from exams.kinds import marking
from exams.kinds.findings import Finding, Malformed, only
from exams.models import Question
from tests.exams.factories import draft_question, make_exam, make_rule
from tests.exams.kinds import KEYS, OFFERED
from tests.exams.sitting import Sitting
from tests.exams.test_kinds_document import EXAMPLES
from tests.exams.test_kinds_publishing import part


class EchoBlock(blocks.StructBlock):
    word = blocks.CharBlock()


def readiness(answer):
    return [] if answer["word"] else [Finding("answer", "no-word", "Give the word.")]


def delivery(answer, compiler):
    texts = {language: {} for language in compiler.languages}
    return {"options": [], "longest": len(answer["word"]), "texts": texts}


def check(response, delivery):
    word = only(response, "word", str)
    if len(word) > delivery["longest"]:
        raise Malformed("too-long")
    return {"word": word}


def mark(key, response, rule):
    return marking.mark_whole(lambda given: given == key, response, rule)


ECHO = SimpleNamespace(
    NAME="echo",
    LABEL="Echo",
    AnswerBlock=EchoBlock,
    readiness=readiness,
    delivery=delivery,
    key=lambda answer, compiler: {"word": answer["word"]},
    check=check,
    mark=mark,
    solution=lambda key, offered: [key["word"]],
)


@pytest.fixture
def echo(db, monkeypatch):
    """The line in the register, and what is made of it when the project starts."""
    monkeypatch.setitem(kinds.KINDS, "echo", ECHO)
    block = EchoBlock()
    block.set_name("echo")
    stream = Question._meta.get_field("answer").stream_block
    monkeypatch.setitem(stream.child_blocks, "echo", block)
    monkeypatch.setitem(documents.ANSWERS, "echo", block)


def test_a_kind_of_one_module_is_written_published_taken_and_marked(echo):
    question = draft_question(answer=part("echo", {"word": "volt"}))
    shown = preview_of(question)
    assert (shown["kind"], shown["solution"], shown["findings"]) == (
        "Echo",
        ["volt"],
        [],
    )
    question.latest_revision.publish()
    question.refresh_from_db()
    assert question.kind == "echo"
    minus = {"mode": "exact", "right": "1", "wrong": "-1", "blank": "0"}
    exam = make_exam([[question]], rule=make_rule(echo=minus))
    for word, score in (("volt", "1"), ("amp", "-1")):
        sitting = Sitting(exam)
        [asked] = sitting.paper["questions"]
        assert (asked["kind"], asked["longest"]) == ("echo", 4)
        assert "volt" not in str(sitting.paper)
        long = {"question": question.pk, "seq": 1, "at_ms": 1}
        told = sitting.save({**long, "response": {"word": "ampere"}}).json()
        assert told["rejected"] == [{"question": question.pk, "code": "too-long"}]
        sitting.save({**long, "seq": 2, "response": {"word": word}})
        assert sitting.submit().json()["result"]["score"] == score


def test_a_kind_that_is_not_ready_names_what_is_missing(echo):
    question = draft_question(answer=part("echo", {"word": ""}))
    assert [x.code for x in preview_of(question)["findings"]] == ["no-word"]


@pytest.mark.parametrize("known", [KEYS, OFFERED, EXAMPLES])
def test_every_kind_of_the_register_stands_in_the_tables_of_tests(known):
    assert set(known) == set(kinds.KINDS)
