"""What is measured, its medians and how they are printed."""

from dataclasses import dataclass, field
from statistics import median

import psutil


@dataclass
class Measured:
    """One measurement; times in ms, `cpu` is {who: µs of processor per request}."""

    requests: int
    rate: float
    p50: float
    p95: float
    errors: int
    cpu: dict = field(default_factory=dict)


def percentiles(times):
    """(p50, p95); zeros where nothing was measured."""
    times = sorted(times)
    if not times:
        return 0.0, 0.0
    return times[len(times) // 2], times[int(len(times) * 0.95)]


def processor_time(pid):
    """Seconds of processor that a process and its children, gone ones too, have used."""
    used = 0.0
    leader = psutil.Process(pid)
    for process in (leader, *leader.children(recursive=True)):
        try:
            used += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return used


def middle(rounds):
    """The medians of several measurements of one thing."""
    return Measured(
        requests=sum(one.requests for one in rounds),
        errors=sum(one.errors for one in rounds),
        cpu={who: median(one.cpu[who] for one in rounds) for who in rounds[0].cpu},
        **{
            name: median(getattr(one, name) for one in rounds)
            for name in ("rate", "p50", "p95")
        },
    )


def ratio(ours, theirs):
    """The median of the rates' ratios, round by round: what drifts, drifts for both."""
    return median(
        one.rate / other.rate for one, other in zip(ours, theirs, strict=True)
    )


def table(measurements):
    """Lines of {title: [Measured]}."""
    yield f"{'':32}{'per second':>11}{'p50 ms':>9}{'p95 ms':>9}{'errors':>8}   CPU, µs each"
    for title, rounds in measurements.items():
        one = middle(rounds)
        cpu = ", ".join(f"{who} {used:.0f}" for who, used in one.cpu.items())
        yield (
            f"{title:32}{one.rate:11,.0f}{one.p50:9.1f}{one.p95:9.1f}{one.errors:8}   {cpu}"
        )
