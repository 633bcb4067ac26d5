"""What is right, in words for editors: a line or two per question."""

from string import ascii_uppercase


def lines(kind, key, offered):
    """Empty for the kinds whose right option the preview marks itself."""
    return WRITERS[kind.NAME](key, offered) if kind.NAME in WRITERS else []


def numeric(key, offered):
    if "low" in key:
        return [f"{key['low']} to {key['high']}"]
    percent = " %" if key.get("percent") else ""
    if key["tolerance"] == "0":
        return [key["value"]]
    return [f"{key['value']} ± {key['tolerance']}{percent}"]


def fill_blanks(key, offered):
    return [
        f"{number}: {' / '.join(key['blanks'][pk])}"
        for number, pk in enumerate(offered["blanks"], start=1)
    ]


def matching(key, offered):
    letters = lettered(offered)
    return [
        f"{number}: {', '.join(sorted(letters[x] for x in key['matches'][pk]))}"
        for number, pk in enumerate(offered["items"], start=1)
    ]


def ordering(key, offered):
    letters = lettered(offered)
    return [", ".join(letters[pk] for pk in key["order"])]


def lettered(offered):
    return dict(zip(offered["options"], ascii_uppercase, strict=False))


def hot_spot(key, offered):
    return [f"{x['shape']} {' '.join(x['numbers'])}" for x in key["areas"]]


WRITERS = {
    "integer": lambda key, offered: [key["value"]],
    "numeric": numeric,
    "short_text": lambda key, offered: [" / ".join(key["accepted"])],
    "fill_blanks": fill_blanks,
    "matching": matching,
    "ordering": ordering,
    "hot_spot": hot_spot,
    "clinical_simulation": lambda key, offered: [f"{key['full']} points"],
}
