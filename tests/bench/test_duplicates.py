"""The bench of like questions works; how quick it is, no test says."""

import re
import subprocess
import sys

import pytest

from tests.bench.test_saves import ROOT


def bench(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "bench.duplicates", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.slow
def test_a_tiny_bench_of_like_questions_prints_its_ratios():
    done = bench("--questions", "200", "--rounds", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(
        r"^\| like questions of one draft \| [\d.]+ \| [\d.]+ \|$", done.stdout, re.M
    )


def test_the_bench_of_like_questions_refuses_what_is_out_of_bounds():
    done = bench("--questions", "5")
    assert done.returncode == 2
    assert done.stdout == ""
