"""One question of each kind for tests: what is offered, what is right, what is given."""

SQUARE = {"shape": "rectangle", "numbers": ["0.1000", "0.1000", "0.3000", "0.3000"]}
ROUND = {"shape": "circle", "numbers": ["0.5000", "0.5000", "0.1000"]}
CORNERED = {
    "shape": "polygon",
    "numbers": ["0.7000", "0.7000", "0.9000", "0.7000", "0.7000", "0.9000"],
}
CASE = {
    "start": "s1",
    "full": "5",
    "budget": "10",
    "stages": {
        "s1": [
            {"action": "history", "cost": "1", "score": "2", "to": None},
            {"action": "scan", "cost": "8", "score": "0", "to": None},
            {"action": "admit", "cost": "2", "score": "0", "to": "s2"},
        ],
        "s2": [
            {"action": "treat", "cost": "3", "score": "3", "to": None},
            {"action": "harm", "cost": "0", "score": "-2", "to": None},
            {"action": "back", "cost": "0", "score": "0", "to": "s1"},
        ],
    },
    "texts": {
        "en": {
            **{pk: [{"type": "text", "value": pk}] for pk in ("s1", "s2")},
            "treat": [{"type": "text", "value": "Treat"}],
            "result-history": [{"type": "text", "value": "Fever"}],
        }
    },
}

OFFERED = {
    "single_choice": {"options": ["a", "b", "c", "d"]},
    "multiple_choice": {"options": ["a", "b", "c", "d"]},
    "true_false": {"options": ["true", "false"]},
    "assertion_reason": {"options": ["explains", "both", "assertion", "reason"]},
    "integer": {"options": []},
    "numeric": {"options": []},
    "short_text": {"options": []},
    "fill_blanks": {"options": [], "blanks": ["x", "y", "z"]},
    "matching": {"options": ["p", "q", "r", "s"], "items": ["1", "2", "3"]},
    "ordering": {"options": ["a", "b", "c", "d"]},
    "hot_spot": {"options": []},
    "clinical_simulation": {"options": []},
}
KEYS = {
    "single_choice": {"option": "b"},
    "multiple_choice": {"options": ["a", "c", "d"], "offered": 4},
    "true_false": {"option": "true"},
    "assertion_reason": {"option": "both"},
    "integer": {"value": "-7"},
    "numeric": {"value": "12.5", "tolerance": "0.1"},
    "short_text": {"accepted": ["Ohm's law", "ओम का नियम"], "case_matters": False},
    "fill_blanks": {
        "blanks": {"x": ["volt"], "y": ["ampere", "amp"], "z": ["ohm"]},
        "case_matters": False,
    },
    "matching": {"matches": {"1": ["p", "r"], "2": ["q"], "3": ["q", "s"]}},
    "ordering": {"order": ["c", "a", "d", "b"]},
    "hot_spot": {"areas": [SQUARE, ROUND, CORNERED], "width": 400, "height": 200},
    "clinical_simulation": CASE,
}
