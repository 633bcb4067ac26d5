"""Marking rules and templates of the boards, as data. What a board changes is a new version.

`sync` writes what is missing and touches nothing that is there.
"""

from exams.kinds import right_or_nothing
from exams.papers.models import ExamTemplate, MarkingRule

ONE_RIGHT = ("single_choice", "true_false", "assertion_reason", "matching")
NUMBERS = ("integer", "numeric")


def marking(kinds, wrong, mode="exact"):
    return {
        kind: {"mode": mode, "right": "1", "wrong": wrong, "blank": "0"}
        for kind in kinds
    }


def rule(*parts):
    """Full marks or none for every kind, but for what the parts say."""
    found = right_or_nothing()
    for part in parts:
        found |= part
    return found


QUARTER_OFF = rule(marking((*ONE_RIGHT, *NUMBERS, "multiple_choice"), "-1/4"))
RULES = {
    ("DCET", 1): rule(),
    ("JEE Main", 1): QUARTER_OFF,
    ("JEE Advanced", 1): rule(
        marking(ONE_RIGHT, "-1/3"), marking(["multiple_choice"], "-1/2", "one_each")
    ),
    ("NEET", 1): QUARTER_OFF,
    ("CUET", 1): QUARTER_OFF,
    ("GATE", 1): rule(marking(ONE_RIGHT, "-1/3")),
    ("SSC", 1): QUARTER_OFF,
    ("RRB", 1): rule(marking((*ONE_RIGHT, *NUMBERS, "multiple_choice"), "-1/3")),
}


def part(count, marks, kind="single_choice"):
    return {"count": count, "marks": marks, "kind": kind}


def section(name, rule, *parts):
    return {"name": name, "rule": rule, "parts": list(parts)}


def shape(minutes, sections, tie_keys, languages=("en", "hi")):
    return {
        "minutes": minutes,
        "languages": list(languages),
        "tie_keys": list(tie_keys),
        "sections": sections,
    }


def advanced(name):
    return [
        section(f"{name}: one right", "JEE Advanced", part(4, "3")),
        section(
            f"{name}: one or more right",
            "JEE Advanced",
            part(3, "4", "multiple_choice"),
        ),
        section(f"{name}: whole numbers", "JEE Advanced", part(6, "4", "integer")),
        section(f"{name}: lists", "JEE Advanced", part(4, "3")),
    ]


DCET = ("Mathematics", "Physics", "Chemistry", "Electrical", "Computers")
MAIN = ("Mathematics", "Physics", "Chemistry")
SSC = ("Reasoning", "General awareness", "Quantitative aptitude", "English")
SCIENCES = ("Physics", "Chemistry", "Mathematics")

TEMPLATES = {
    ("DCET", "DCET", None, 1): shape(
        180, [section(x, "DCET", part(20, "1")) for x in DCET], ["older"], ["en"]
    ),
    ("JEE Main", "JEE Main, paper 1", 2025, 1): shape(
        180,
        [section(x, "JEE Main", part(20, "4"), part(5, "4", "integer")) for x in MAIN],
        ["section-1", "section-2", "section-3", "fewer-wrong"],
    ),
    ("JEE Advanced", "JEE Advanced, paper 1", 2024, 1): shape(
        180, [x for name in SCIENCES for x in advanced(name)], ["more-correct"]
    ),
    ("NEET", "NEET UG", 2025, 1): shape(
        180,
        [
            section("Physics", "NEET", part(45, "4")),
            section("Chemistry", "NEET", part(45, "4")),
            section("Biology", "NEET", part(90, "4")),
        ],
        ["section-3", "section-2", "section-1", "fewer-wrong"],
    ),
    ("CUET", "CUET PG", 2025, 1): shape(
        90, [section("Subject", "CUET", part(75, "4"))], ["fewer-wrong", "older"]
    ),
    ("GATE", "GATE", 2025, 1): shape(
        180,
        [
            section("General aptitude", "GATE", part(5, "1"), part(5, "2")),
            section("Subject", "GATE", part(25, "1"), part(30, "2")),
        ],
        ["fewer-wrong"],
        ["en"],
    ),
    ("SSC", "SSC CGL, tier 1", 2025, 1): shape(
        60, [section(x, "SSC", part(25, "2")) for x in SSC], ["older", "name"]
    ),
    ("RRB", "RRB NTPC, first stage", 2025, 1): shape(
        90,
        [
            section("Mathematics", "RRB", part(30, "1")),
            section("Reasoning", "RRB", part(30, "1")),
            section("General awareness", "RRB", part(40, "1")),
        ],
        ["older", "name"],
    ),
}


def sync():
    """Write the rules and templates that are not there yet; how many that were."""
    fresh = 0
    for (name, version), kinds in RULES.items():
        _, is_new = MarkingRule.objects.get_or_create(
            name=name, version=version, defaults={"kinds": kinds}
        )
        fresh += is_new
    for (board, name, year, version), found in TEMPLATES.items():
        _, is_new = ExamTemplate.objects.get_or_create(
            name=name,
            version=version,
            defaults={"board": board, "year": year, "shape": found},
        )
        fresh += is_new
    return fresh
