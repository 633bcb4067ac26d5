"""Manners every call of ours keeps: a limit, bounded input, codes from the list."""

import ast
import json
import re
from pathlib import Path

from django.conf import settings

import pytest
from rest_framework import serializers

from core.problems import CODES
from core.serializers import Input
from core.throttles import Limited
from tests.guards.test_routes import callbacks, view_of

HOT = {"SaveAnswers", "SendHeartbeat"}
ROOMS = ("core", "accounts", "cms", "exams", "home", "settings")
KEBAB = re.compile(r"[a-z]+(-[a-z]+)*")


def ours():
    for path, callback in callbacks():
        if path.startswith("api/v1/"):
            yield path, view_of(callback)


@pytest.mark.parametrize(("path", "view"), list(ours()))
def test_every_view_off_the_hot_paths_states_its_limit(path, view):
    if view.__name__ in HOT:
        assert view.throttle_classes == [], path
        return
    assert view.throttle_classes == [Limited], path
    assert vars(view).get("throttle_scope") in settings.LIMITS, path


def test_every_limit_ends():
    for name, rate in settings.LIMITS.items():
        for times, seconds in rate:
            assert times > 0, name
            assert 0 < seconds <= 86_400, name


def inputs(kind=Input):
    for child in kind.__subclasses__():
        if not child.__module__.startswith("tests"):
            yield child
        yield from inputs(child)


def unbounded(field, name):
    """Names of the text and list fields below this one that take any length."""
    if isinstance(field, serializers.ListSerializer):
        if field.max_length is None:
            yield name
        yield from unbounded(field.child, f"{name}[]")
    elif isinstance(field, serializers.Serializer):
        for key, child in field.fields.items():
            yield from unbounded(child, f"{name}.{key}")
    elif isinstance(field, serializers.ListField):
        if field.max_length is None:
            yield name
        yield from unbounded(field.child, f"{name}[]")
    elif isinstance(field, serializers.CharField) and field.max_length is None:
        yield name


def test_whatever_comes_in_has_a_greatest_length():
    # Importing the URLs has imported every serializer.
    list(ours())
    assert list(inputs())
    found = [x for kind in inputs() for x in unbounded(kind(), kind.__name__)]
    assert found == []


def files():
    for room in ROOMS:
        yield from Path(settings.BASE_DIR, room).rglob("*.py")


def refused_codes():
    """(file, code) of every `Refusal("…")` and `problem("…")` in our code."""
    for file in files():
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            known = ("Refusal", "problem") if "core" in file.parts else ("Refusal",)
            if name in known and isinstance(first, ast.Constant):
                yield file.name, first.value


def words():
    """Every text in our code that could be a code."""
    for file in files():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_refusal_has_a_code_of_the_list():
    assert [(file, code) for file, code in refused_codes() if code not in CODES] == []


def test_every_code_of_the_list_is_used():
    assert sorted(set(CODES) - set(words())) == []


def test_the_list_is_one_of_names_statuses_and_sentences():
    text = Path(settings.BASE_DIR, "core", "codes.json").read_text()
    pairs = json.loads(text, object_pairs_hook=list)
    assert len(pairs) == len(dict(pairs)), "a code stands there twice"
    for code, entry in CODES.items():
        assert KEBAB.fullmatch(code)
        assert 400 <= entry["status"] < 600
        assert entry["title"].endswith(".")
