"""The bench of a morning loses nothing; how quick it is, no test says."""

import re

import pytest

from bench.management.commands import prepare_students
from tests.bench.running import bench

TINY = ("--students", "12", "--seconds", "4")


@pytest.mark.slow
def test_a_tiny_morning_loses_nothing_and_marks_everybody_once(prepared):
    told = prepared(prepare_students, students=32)
    done = bench("morning", *TINY, told=told)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^\| `POST exams/{slug}/attempts/` \| 12 \|", done.stdout, re.M)
    assert re.search(r"^lost: 0 of \d+ acknowledged saves$", done.stdout, re.M)
    assert "\nnot marked once: 0 of 12 handed in\nerrors: 0\n" in done.stdout


@pytest.mark.parametrize("arguments", [("--students", "0"), ("--seconds", "3")])
def test_the_bench_of_a_morning_refuses_what_is_out_of_bounds(arguments):
    done = bench("morning", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
