"""Decisions about a pair made at one moment: one of them stands."""

import threading
from functools import partial

from django.utils import timezone

import pytest

from core.models import AuditEntry
from core.problems import Refusal
from exams.bank.duplicates import actions
from exams.models import Pair, Question, Variant
from exams.papers import merging
from tests.exams.factories import make_question, single_choice
from tests.factories import make_user
from tests.racing import race


@pytest.fixture
def pair(own_database):
    for _ in range(2):
        make_question("Which one of these is a prime?", single_choice("17", "21"))
    actions.compare_waiting()
    return Pair.objects.get()


def merge(user, pair, keep):
    return merging.merge(user, pair.pk, keep, now=timezone.now())


def test_two_merges_at_once_keep_one_question(pair):
    user = make_user(is_superuser=True)
    calls = [partial(merge, user, pair, pk) for pk in (pair.first_id, pair.second_id)]
    outcomes = race(*calls)
    assert [x.code for x in outcomes if isinstance(x, Refusal)] == ["pair-merged"]
    assert Question.objects.filter(live=True).count() == 1
    assert AuditEntry.objects.filter(verb="question.pair").count() == 1


def test_control_without_the_locks_both_questions_go(pair, monkeypatch):
    both_asked = threading.Barrier(2, timeout=10)
    withdraw = merging.withdraw

    def unlocked(pair_id):
        return Pair.objects.get(pk=pair_id)

    def later(gone, user):
        both_asked.wait()
        withdraw(gone, user)

    monkeypatch.setattr(merging, "lock", lambda ids: None)
    monkeypatch.setattr(actions, "open_pair", unlocked)
    monkeypatch.setattr(merging, "withdraw", later)
    user = make_user(is_superuser=True)
    race(*[partial(merge, user, pair, pk) for pk in (pair.first_id, pair.second_id)])
    assert not Question.objects.filter(live=True).exists()


def test_a_merge_and_a_link_at_once_leave_one_verdict(pair):
    user = make_user(is_superuser=True)
    race(
        partial(merge, user, pair, pair.first_id),
        partial(actions.link_variants, user, pair.pk),
    )
    assert Pair.objects.get().verdict == "merged"
    assert Question.objects.filter(live=True).count() == 1


def test_links_at_once_make_one_group(pair):
    user = make_user(is_superuser=True)
    outcomes = race(*[partial(actions.link_variants, user, pair.pk)] * 3)
    assert not [x for x in outcomes if isinstance(x, Exception)]
    assert Variant.objects.values("group").distinct().count() == 1


def test_what_is_saved_at_once_finds_each_other(pair):
    def save():
        return make_question(
            "Which one of these is a prime?", single_choice("17", "21")
        )

    one, two = race(save, save)
    actions.compare_waiting()
    known = {(x.first_id, x.second_id) for x in Pair.objects.all()}
    assert (min(one.pk, two.pk), max(one.pk, two.pk)) in known
