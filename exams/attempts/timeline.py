"""An attempt's events in words, for staff who look into a dispute."""

from exams.attempts.events import AttemptEvent

Kind = AttemptEvent.Kind


def rows_of(attempt):
    """[(event, its details)] of an attempt, the first one first."""
    events = attempt.timeline.order_by("n")
    return [(event, details(event)) for event in events]


def details(event):
    facts = event.facts or {}
    if event.seqs is not None:
        return f"numbers {spans(event.seqs)}"
    if event.kind == Kind.FOCUS:
        return "; ".join(map(absence, facts["away"]))
    if event.kind == Kind.SECTION:
        return f"section {facts['section']}, by the {facts['by']}"
    if event.kind == Kind.EXTEND:
        return f"{facts['minutes']} minutes: {facts['reason']}"
    return facts.get("reason", "")


def spans(seqs):
    return ", ".join(f"{a}–{b}" if a < b else str(a) for a, b in seqs)


def absence(note):
    return f"{seconds(note['away_ms'])} s, {seconds(note['at_ms'])} s after the start"


def seconds(ms):
    return f"{ms / 1000:.0f}"
