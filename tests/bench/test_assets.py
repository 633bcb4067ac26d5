"""The bench of pictures works; how quick it is, no test says."""

import re

import pytest

from tests.bench.running import bench

TINY = ("--seconds", "1", "--clients", "2", "--rounds", "1", "--kilobytes", "5")


@pytest.mark.slow
def test_a_tiny_bench_of_pictures_prints_its_ratio(migrated):
    done = bench("assets", *TINY, told=migrated)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^ratio: GET assets.* = \d+\.\d+$", done.stdout, re.M)
    assert done.stdout.endswith("errors: 0\n")


@pytest.mark.parametrize("arguments", [("--clients", "65"), ("--kilobytes", "0")])
def test_the_bench_of_pictures_refuses_what_is_out_of_bounds(arguments):
    done = bench("assets", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
