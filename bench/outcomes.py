"""How requests ended while things broke."""

from dataclasses import dataclass

from bench.insisting import REFUSED, UNANSWERED

HEAD = (
    f"{'':37}{'requests':>9}{'refused':>9}{'unanswered':>11}{'5xx':>5}"
    f"{'slowest ms':>11}{'recovered after s':>18}"
)


@dataclass
class Outcome:
    """Of the requests that ended in one stretch of time, by client."""

    began: float
    clients: list

    def count(self, is_such):
        return sum(is_such(status) for log in self.clients for *_, status, _ in log)

    @property
    def unanswered(self):
        return self.count(lambda status: status == UNANSWERED)

    @property
    def recovered(self):
        """Seconds until every client had an answer after its last failure, None where
        one had none."""
        moments = [self.began]
        for log in self.clients:
            good = [ended for _, ended, status, _ in log if is_answer(status)]
            failed = [ended for _, ended, status, _ in log if not is_answer(status)]
            after = [ended for ended in good if not failed or ended > failed[-1]]
            if failed and not after:
                return None
            moments += after[:1] if failed else []
        return max(moments) - self.began

    def slowest(self):
        return max(
            (1000 * (b - a) for log in self.clients for a, b, *_ in log), default=0
        )

    def row(self, title):
        recovered = "never" if self.recovered is None else f"{self.recovered:.1f}"
        return (
            f"{title:37}{self.count(bool) + self.unanswered:9}"
            f"{self.count(lambda status: status == REFUSED):9}{self.unanswered:11}"
            f"{self.count(lambda status: status >= 500):5}"
            f"{self.slowest():11.0f}{recovered:>18}"
        )


def is_answer(status):
    return status > UNANSWERED and status < 500


class Outcomes:
    """Each stretch lasts until the next one begins; the first is before any fault."""

    def __init__(self, clients, began):
        starts = {"before any fault": 0.0, **began}
        ends = [*list(starts.values())[1:], float("inf")]
        self.stretches = {
            title: Outcome(start, [within(log, start, end) for log in clients])
            for (title, start), end in zip(starts.items(), ends, strict=True)
        }

    def of(self, title):
        return self.stretches[title]

    def unrecovered(self):
        return sum(one.recovered is None for one in self.stretches.values())

    def table(self):
        yield HEAD
        for title, one in self.stretches.items():
            yield one.row(title)


def within(log, start, end):
    return [one for one in log if start <= one[1] < end]
