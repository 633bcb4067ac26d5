"""Finding syllabus pages by code, else by exact title."""

import pytest

from cms.syllabus.access import SyllabusIndex, the_syllabus
from core.problems import Refusal
from tests.factories import make_home, make_subject, make_syllabus, make_topic

pytestmark = pytest.mark.django_db


def refusal(call, *args):
    with pytest.raises(Refusal) as caught:
        call(*args)
    return caught.value


def test_the_one_syllabus_needs_no_code():
    syllabus = make_syllabus("DCET")
    assert the_syllabus() == the_syllabus("dcet") == syllabus


def test_without_a_syllabus_and_with_a_wrong_code_it_is_unknown():
    assert refusal(the_syllabus).code == "unknown-syllabus"
    make_syllabus("DCET")
    no = refusal(the_syllabus, "OTHER")
    assert no.code == "unknown-syllabus"
    assert "OTHER" in no.errors[0]["message"]


def test_of_several_syllabuses_one_must_be_named():
    home = make_home()
    make_syllabus("A", parent=home)
    second = make_syllabus("B", parent=home)
    assert refusal(the_syllabus).code == "ambiguous-syllabus"
    assert the_syllabus("B") == second


@pytest.mark.parametrize("text", ["EM", "em", " EM ", "Engineering Mathematics"])
def test_a_subject_is_found_by_code_else_by_exact_title(text):
    syllabus = make_syllabus()
    subject = make_subject(syllabus, "EM", title="Engineering Mathematics")
    make_subject(syllabus, "IT", title="IT Skills")
    assert SyllabusIndex(syllabus).subject(text) == subject


@pytest.mark.parametrize("text", ["engineering mathematics", "Engineering", "XX", ""])
def test_anything_else_is_an_unknown_subject(text):
    syllabus = make_syllabus()
    make_subject(syllabus, "EM", title="Engineering Mathematics")
    no = refusal(SyllabusIndex(syllabus).subject, text)
    assert no.code == "unknown-subject"


def test_a_code_goes_before_a_title():
    syllabus = make_syllabus()
    make_subject(syllabus, "X", title="EM")
    second = make_subject(syllabus, "EM", title="Mathematics")
    assert SyllabusIndex(syllabus).subject("EM") == second


def test_a_title_borne_twice_is_ambiguous_unless_the_subject_tells():
    syllabus = make_syllabus()
    first, second = (make_subject(syllabus, code) for code in ("S1", "S2"))
    basics = [make_topic(x, f"{x.code}-1", title="Basics") for x in (first, second)]
    index = SyllabusIndex(syllabus)
    assert refusal(index.topic, "Basics").code == "ambiguous-topic"
    assert index.topic("Basics", first) == basics[0]
    assert index.topic("S2-1") == basics[1]


def test_a_topic_of_another_subject_is_unknown_there_and_nested_ones_are_found():
    syllabus = make_syllabus()
    first, second = (make_subject(syllabus, code) for code in ("S1", "S2"))
    nested = make_topic(make_topic(first, "T"), "T-1", live=False)
    index = SyllabusIndex(syllabus)
    assert index.topic("T-1", first) == nested
    assert refusal(index.topic, "T-1", second).code == "unknown-topic"


def test_another_syllabus_is_not_looked_into():
    home = make_home()
    first, second = (make_syllabus(x, parent=home) for x in ("A", "B"))
    make_subject(first, "EM")
    assert refusal(SyllabusIndex(second).subject, "EM").code == "unknown-subject"


def test_the_index_asks_twice_whatever_its_size(django_assert_num_queries):
    syllabus = make_syllabus()
    for s in range(4):
        subject = make_subject(syllabus, f"S{s}")
        for t in range(5):
            make_topic(subject, f"S{s}-{t}")
    with django_assert_num_queries(2):
        index = SyllabusIndex(syllabus)
        for s in range(4):
            subject = index.subject(f"S{s}")
            for t in range(5):
                assert index.topic(f"s{s}-{t}", subject).code == f"S{s}-{t}"
