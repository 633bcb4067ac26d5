"""The bench of faults works and finds what it looks for; each fault is survived."""

import re

import pytest

from bench.faults import DRAIN, FAULTS
from bench.marked import verdict
from bench.outcomes import Outcomes
from tests.bench.running import bench

TINY = ("--calm", "1", "--clients", "4", "--attempts", "5")
FOUND = (
    *("acknowledged answers lost", "not marked", "marked twice", "marked wrongly"),
    *("requests dropped by the drain", "did not recover", "wrong answers"),
)


@pytest.mark.slow
def test_nothing_is_lost_or_marked_twice_whatever_is_killed(with_attempts):
    done = bench("faults", *TINY, told=with_attempts)
    assert done.returncode == 0, done.stdout + done.stderr[-5000:]
    for title in FAULTS:
        assert re.search(rf"^{title} +[1-9]\d* ", done.stdout, re.M)
    assert re.search(r"^[1-9]\d* acknowledged answers, 10 attempts$", done.stdout, re.M)
    assert done.stdout.endswith("".join(f"{name}: 0\n" for name in FOUND))


@pytest.mark.parametrize("arguments", [("--calm", "0"), ("--attempts", "3")])
def test_the_bench_of_faults_refuses_what_is_out_of_bounds(arguments):
    done = bench("faults", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("settled", 1, 1, 7, 7), None),
        (("settled", 1, 1, 0, 0), None),
        (("expired", 0, 0, None, 7), "not marked"),
        (("settled", 1, 1, None, 7), "not marked"),
        (("settled", 2, 1, 7, 7), "marked twice"),
        (("settled", 1, 2, 7, 7), "marked twice"),
        (("settled", 1, 1, 6, 7), "marked wrongly"),
    ],
)
def test_an_attempt_is_to_be_marked_once_and_by_what_is_stored(row, said):
    assert verdict(*row) == said


def test_a_request_without_an_answer_counts_in_its_stretch_until_it_recovers():
    good, unanswered, failed = ((status, "") for status in (200, 0, 503))
    one = [(0, 1, *good), (11, 12, *unanswered), (12, 14, *good), (14, 15, *failed)]
    other = [(11, 13, *good), (14, 16, *good)]
    found = Outcomes([one, other], {DRAIN: 10})
    assert found.of(DRAIN).unanswered == 1
    assert found.of(DRAIN).recovered is None
    assert found.unrecovered() == 1

    one.append((16, 17.5, *good))
    found = Outcomes([one, other], {DRAIN: 10})
    assert found.of(DRAIN).recovered == 7.5
    assert found.unrecovered() == 0
