"""The bench works and loses nothing; how quick it is, no test says."""

import re

import pytest

from bench.engine import scripts
from bench.ledger import is_there
from exams.attempts.saving import SAVE
from tests.bench.running import bench

TINY = ("--seconds", "1", "--clients", "2", "--attempts", "5", "--rounds", "1")


@pytest.mark.slow
def test_a_tiny_bench_loses_nothing_and_prints_its_ratios(with_attempts):
    done = bench("saves", *TINY, told=with_attempts)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"^ratio: PUT .* = \d+\.\d+$", done.stdout, re.M)) == 3
    assert re.search(r"^lost: 0 of [1-9]\d* acknowledged saves$", done.stdout, re.M)
    assert re.search(r"^lost: 0 of [1-9]\d* saves of pgbench$", done.stdout, re.M)
    assert done.stdout.endswith("errors: 0\n")


@pytest.mark.parametrize(
    "arguments",
    [("--seconds", "0"), ("--clients", "65"), ("--clients", "9", "--attempts", "8")],
)
def test_the_bench_refuses_what_is_out_of_bounds(arguments):
    done = bench("saves", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""


def test_pgbench_sends_the_product_s_own_statement():
    script = scripts(SAVE, [[7, ["first", "second"]]])["save"]
    for line in SAVE.splitlines():
        if "%(" not in line:
            assert line in script
    assert "%(" not in script


@pytest.mark.parametrize(
    ("row", "there"),
    [
        ((3, {"option": "a"}), True),
        ((4, {"option": "b"}), True),
        ((3, {"option": "b"}), False),
        ((2, {"option": "a"}), False),
        (None, False),
    ],
)
def test_an_answer_is_there_when_it_or_a_later_one_is(row, there):
    received = [range(1, 5)]
    assert is_there(["attempt", 7, 3, "a"], received, row) is there


def test_an_answer_whose_seq_was_never_received_is_lost():
    row = (9, {"option": "b"})
    assert not is_there(["attempt", 7, 3, "a"], [range(1, 3), range(4, 9)], row)
