"""Rooms import, and point foreign keys to, only rooms below them."""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings

import pytest

ROOMS = ["core", "accounts", "cms", "exams", "home", "settings"]
ROOM_HEIGHT = {room: height for height, room in enumerate(ROOMS)}
INSIDE = {
    "cms": ["media", "site", "syllabus", "blocks"],
    "exams": ["latex", "kinds", "bank", "papers", "attempts"],
}
BESIDE = {"exams": {"interchange": "attempts"}}


def files():
    for room in ROOMS:
        yield from Path(settings.BASE_DIR, room).rglob("*.py")


def module_of(path):
    parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def height(module):
    """(room, sub-room) as heights; None for what is not ours or has no sub-room."""
    room, _, rest = module.partition(".")
    if room not in ROOM_HEIGHT:
        return None
    sub = rest.partition(".")[0]
    sub = BESIDE.get(room, {}).get(sub, sub)
    inside = INSIDE.get(room, [])
    return ROOM_HEIGHT[room], inside.index(sub) if sub in inside else None


def breaches(module, imported):
    mine, other = height(module), height(imported)
    if other is None:
        return False
    if mine[0] != other[0]:
        return other[0] > mine[0]
    return None not in (mine[1], other[1]) and other[1] > mine[1]


def test_rooms_import_only_rooms_below_them():
    found = [
        (module_of(path), imported)
        for path in files()
        if "migrations" not in path.parts
        for imported in imports(path)
        if breaches(module_of(path), imported)
    ]
    assert not found


def test_no_sub_room_imports_its_room_level():
    room_level = {
        f"{room}.{name}"
        for room in INSIDE
        for name in ("models", "tasks", "urls", "wagtail_hooks")
    }
    found = [
        (module_of(path), imported)
        for path in files()
        if path.relative_to(settings.BASE_DIR).parts[0] in INSIDE
        and len(path.relative_to(settings.BASE_DIR).parts) > 2
        and not {"migrations", "management"} & set(path.parts)
        for imported in imports(path)
        if any(imported == m or imported.startswith(f"{m}.") for m in room_level)
    ]
    assert not found


def test_foreign_keys_point_only_to_rooms_below():
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation else None
            if target is None or field.auto_created or target == "self":
                continue
            if height(model.__module__) and breaches(
                model.__module__, target.__module__
            ):
                found.append((model.__name__, field.name, target.__name__))
    assert not found


def test_rules_know_neither_database_nor_clock():
    for path in files():
        if path.name == "rules.py":
            known = set(imports(path))
            assert not [x for x in known if x.startswith("django.db")], path
            assert not [x for x in known if x.startswith("django.utils.timezone")], path


def test_api_files_neither_save_nor_open_transactions():
    for path in files():
        if path.name == "api.py":
            calls = {
                node.func.attr
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            assert not calls & {"save", "create", "update", "delete", "atomic"}, path


@pytest.mark.parametrize(
    "name",
    ["utils", "helpers", "common", "services", "selectors", "managers", "mixins"],
)
def test_no_file_is_a_junk_drawer(name):
    assert not [path for path in files() if path.stem == name]


def test_no_file_is_too_long_to_be_read_at_once():
    """Those of `core` are shorter than all others."""
    lengths = {
        path.relative_to(settings.BASE_DIR): len(path.read_text().splitlines())
        for path in files()
        if "migrations" not in path.parts
    }
    found = {
        str(path): length
        for path, length in lengths.items()
        if length > (120 if path.parts[0] == "core" else 300)
    }
    assert found == {}
