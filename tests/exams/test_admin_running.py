"""The page on which staff watch an exam that runs, and what they do to it there."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from core.models import AuditEntry
from exams.attempts import actions, rescoring
from exams.attempts.supervising import counts
from exams.models import Attempt, Cancellation, Message, Running
from settings import roles
from tests.exams.factories import make_exam
from tests.exams.mixes import bank, make_mix, mix
from tests.exams.sitting import Sitting
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOME = "/admin/running/"


def staff(role=roles.TEST_MANAGER):
    member, client = make_user(is_staff=True), Client()
    member.groups.add(Group.objects.get(name=role))
    client.force_login(member)
    return client


def start(exam, **changes):
    """An attempt of a student of its own."""
    user = make_user()
    sid, now = make_session(user).pk, timezone.now()
    attempt = actions.start_attempt(user, exam.slug, session_id=sid, now=now)[0]
    Attempt.objects.filter(pk=attempt.pk).update(**changes)
    return attempt


def address(exam, deed="", query=""):
    return f"{HOME}{exam.pk}/{f'{deed}/' if deed else ''}{query}"


def do(client, exam, deed, times=1, **said):
    """Both steps; answers the page that asks whether one is sure."""
    form = client.get(address(exam, deed)).context["form"]
    said = {"key": form["key"].value(), "reason": "The power was out.", **said}
    asked = client.post(address(exam, deed), said)
    for _ in range(times):
        client.post(address(exam, deed), {**said, "sure": "1"})
    return asked


def test_counts_tell_who_writes_who_was_seen_and_who_handed_in():
    now, exam, other = timezone.now(), make_exam(), make_exam()
    long_ago = {"started_at": now - 20 * MINUTE}
    start(exam)
    start(exam, **long_ago)
    start(exam, **long_ago, saved_at=now - MINUTE)
    start(exam, started_at=now - 90 * MINUTE, deadline_at=now - 30 * MINUTE)
    done = start(exam)
    actions.submit_attempt(done.user, done.pk, now=now)
    old = now - timedelta(days=3)
    start(exam, started_at=old, deadline_at=old + MINUTE)
    found = counts.counts([exam.pk, other.pk], timezone.now())
    assert found == {
        exam.pk: {"started": 5, "writing": 3, "active": 2, "unseen": 1, "submitted": 1}
    }


def test_the_page_lists_exams_that_are_sat_or_in_their_window_and_those_just_over():
    now, by_hand = timezone.now(), {"release": "by_hand"}
    sat, idle = make_exam(), make_exam()
    timed = make_exam(starts_at=now - MINUTE, ends_at=now + 9 * MINUTE, **by_hand)
    over = make_exam(ends_at=now + 9 * MINUTE, **by_hand)
    over.ends_at = now - MINUTE
    over.save(update_fields=["ends_at"])
    start(sat)
    context = staff().get(HOME).context
    assert {x.pk for x in context["exams"]} == {sat.pk, timed.pk}
    assert [x.pk for x in context["ended"]] == [over.pk]
    assert idle.slug


def test_the_pages_cost_the_same_for_few_and_for_many():
    def costs(exams, writers):
        for exam in exams:
            for _ in range(writers):
                start(exam)
        found = []
        for path in (HOME, address(exams[0])):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            found.append(len(captured))
        return found

    client, first = staff(), make_exam()
    client.get(HOME)
    few = costs([first], 1)
    assert costs([first, make_exam(), make_exam()], 4) == few


def test_more_time_for_all_is_asked_twice_and_given_once():
    exam, client = make_exam(), staff()
    before = start(exam).deadline_at
    asked = do(client, exam, "extend", times=2, minutes=10)
    assert "10 minutes more to 1 who is writing now" in asked.content.decode()
    assert Attempt.objects.get().deadline_at == before + 10 * MINUTE
    page = client.get(address(exam)).content.decode()
    assert "10 minutes more for all (1 writing)" in page
    assert "The power was out." in page


def test_nothing_happens_before_one_is_sure_or_where_something_lacks():
    exam, client = make_exam(), staff()
    before = start(exam).deadline_at
    form = client.get(address(exam, "close")).context["form"]
    said = {"key": form["key"].value(), "reason": "Fire.", "minutes": 5}
    client.post(address(exam, "close"), said)
    client.post(address(exam, "extend"), {**said, "sure": 1, "back": 1})
    for lack in ({"reason": " "}, {"key": "x"}, {"minutes": 0}):
        answer = client.post(address(exam, "extend"), {**said, "sure": 1, **lack})
        assert answer.context["form"].errors
    assert client.get(address(exam, "burn")).status_code == 404
    assert Attempt.objects.get().deadline_at == before
    assert not AuditEntry.objects.filter(verb__startswith="exam.").exists()


def test_one_student_is_found_and_gets_more_time():
    exam, client = make_exam(), staff()
    meant, other = start(exam), start(exam)
    meant.user.full_name = "मीना Devi"
    meant.user.save()
    [found] = client.get(address(exam, query="?q=मीना")).context["writers"]
    assert found.pk == meant.pk
    do(client, exam, "extend-one", minutes=10, attempt=meant.pk)
    assert Attempt.objects.get(pk=meant.pk).deadline_at == meant.deadline_at + (
        10 * MINUTE
    )
    assert Attempt.objects.get(pk=other.pk).deadline_at == other.deadline_at
    page = client.get(address(exam)).content.decode()
    assert f"10 minutes more for user {meant.user_id}" in page


def test_an_attempt_is_set_free_and_made_void_from_its_page():
    exam, client = make_exam(second_device="refuse"), staff()
    attempt = start(exam)
    sheet = f"/admin/exams/attempt/inspect/{attempt.pk}/"
    page = client.get(sheet).content.decode()
    assert all(
        f"/{deed}/?attempt={attempt.pk}" in page for deed in ("free-one", "void-one")
    )
    do(client, exam, "free-one", attempt=attempt.pk)
    asked = do(client, exam, "void-one", times=2, attempt=attempt.pk)
    assert f"Make attempt 1 of {attempt.user} void" in asked.content.decode()
    attempt.refresh_from_db()
    assert (attempt.status, attempt.epoch) == ("void", 2)
    page = client.get(sheet).content.decode()
    assert page.index("Started") < page.index("Set free") < page.index("Made void")
    assert "void-one" not in page
    said = client.get(address(exam)).content.decode()
    assert f"Made the attempt of user {attempt.user_id}" in said


def test_the_time_of_an_attempt_that_is_over_is_refused_in_words():
    exam, client = make_exam(), staff()
    done = start(exam)
    actions.submit_attempt(done.user, done.pk, now=timezone.now())
    do(client, exam, "extend-one", minutes=10, attempt=done.pk)
    assert "handed in" in client.get(address(exam)).content.decode()
    other, said = make_exam(), {"minutes": 10, "attempt": done.pk}
    elsewhere = do(client, other, "extend-one", times=0, **said)
    assert elsewhere.context["form"].errors
    assert not AuditEntry.objects.filter(verb="attempt.extend").exists()


def test_a_question_is_cancelled_by_its_place_or_where_papers_differ_by_its_number():
    client = staff()
    same = make_exam()
    drawn = make_mix(([mix(bank(3)[0].subject, 2)], []), paper_mode="per_student")
    question = same.live_paper.questions.first()
    met = Attempt.objects.get(pk=start(drawn).pk).order[0]["question"]
    for exam, pk in ((same, question.question_id), (drawn, met)):
        wrong = {"question": 10**9, "scores": "left_out"}
        refused = do(client, exam, "cancel", times=0, **wrong)
        assert refused.context["form"].errors["question"]
        do(client, exam, "cancel", question=pk, scores="left_out")
        [row] = Cancellation.objects.filter(exam=exam)
        assert (row.version.question_id, row.scores) == (pk, "left_out")
        assert f"Cancelled question {pk}: left out" in (
            client.get(address(exam)).content.decode()
        )


def test_all_are_marked_anew_once_and_the_page_tells_how_far_that_is():
    exam, client = make_exam(), staff()
    sat = start(exam)
    actions.submit_attempt(sat.user, sat.pk, now=timezone.now())
    do(client, exam, "anew")
    page = client.get(address(exam)).content.decode()
    assert "0 of 1 marked" in page
    assert "Marked all anew: score run 2 (1 handed in)" in page
    rescoring.mark_all(now=timezone.now())
    assert " marked</td>" not in client.get(address(exam)).content.decode()
    assert [x.run.number for x in sat.scores.order_by("run")] == [1, 2]


def test_a_message_and_the_closing_stand_among_what_staff_did():
    exam, client = make_exam(), staff()
    sitting = Sitting(exam)
    do(client, exam, "message", text="Ten {minutes} left.")
    do(client, exam, "close")
    assert Message.objects.get().text == "Ten {minutes} left."
    assert sitting.save().json()["remaining_seconds"] == 0
    page = client.get(address(exam)).content.decode()
    assert "Message to all (1 writing): Ten {minutes} left." in page
    assert "Closed early (1 writing)" in page


def test_results_that_come_by_hand_are_given_out_once_nobody_can_be_writing():
    client, end = staff(), timezone.now() + MINUTE
    exam = make_exam(ends_at=end, release="by_hand")
    do(client, exam, "release")
    assert not Running.objects.exists()
    page = client.get(address(exam)).content.decode()
    assert "still be writing" in page
    exam.ends_at = end - timedelta(days=1)
    exam.save(update_fields=["ends_at"])
    do(client, exam, "release", reason="All have sat it.")
    assert Running.objects.get().released_at
    page = client.get(address(exam)).content.decode()
    assert "Gave the results out" in page
    assert "All have sat it." in page
    for other in (exam, make_exam()):
        assert client.get(address(other, "release")).status_code == 404


def test_the_list_of_exams_leads_there_for_whom_it_is():
    exam = make_exam()
    link = address(exam)
    listing = "/admin/snippets/exams/exam/"
    assert link in staff().get(listing).content.decode()
    assert link not in staff(roles.EDITOR).get(listing).content.decode()
    assert HOME not in staff(roles.EDITOR).get("/admin/").content.decode()
