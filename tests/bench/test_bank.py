"""The benches over a bank of questions; how quick they are, no test says."""

import pytest

from tests.bench.running import bench


@pytest.mark.parametrize("name", ["questions", "duplicates"])
@pytest.mark.parametrize("arguments", [("--questions", "5"), ("--rounds", "0")])
def test_a_bench_over_the_bank_refuses_what_is_out_of_bounds(name, arguments):
    done = bench(name, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
