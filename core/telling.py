"""What a ledger keeps as JSON, told to people."""


def told(facts):
    """JSON for people: `reason: spam, format: csv`."""
    if not isinstance(facts, dict):
        return "" if facts is None else str(facts)
    return ", ".join(f"{name}: {said(value)}" for name, value in facts.items())


def said(value):
    if isinstance(value, list):
        return " + ".join(str(item) for item in value)
    return f"({told(value)})" if isinstance(value, dict) else str(value)
