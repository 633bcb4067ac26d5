"""The bench of like questions works; how quick it is, no test says."""

from tests.bench.running import bench


def test_the_bench_of_like_questions_refuses_what_is_out_of_bounds():
    done = bench("duplicates", "--questions", "5")
    assert done.returncode == 2
    assert done.stdout == ""
