"""Permissions are asked by name and things are reached through doors, in every view."""

import ast
from pathlib import Path

from django.conf import settings

import pytest

from settings import roles

ROOMS = ["core", "accounts", "cms", "exams", "home"]
NAMES = {"api.py", "viewsets.py", "views.py", "wagtail_hooks.py"}
FOLDERS = {"api", "staff"}
FLAGS = {"is_staff", "is_superuser"}


def views():
    for room in ROOMS:
        for path in Path(settings.BASE_DIR, room).rglob("*.py"):
            if path.name in NAMES or path.parent.name in FOLDERS:
                yield path


def offences(source):
    """What a view does itself that a permission or a door should do."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in FLAGS:
            yield f"{node.lineno}: .{node.attr}"
        elif isinstance(node, ast.keyword) and node.arg in FLAGS:
            yield f"{node.value.lineno}: {node.arg}="
        elif isinstance(node, ast.Name) and node.id == "get_object_or_404":
            yield f"{node.lineno}: get_object_or_404"
        elif isinstance(node, ast.Constant) and is_role(node.value):
            yield f"{node.lineno}: {node.value!r}"
        elif is_lookup(node):
            yield f"{node.lineno}: .objects.get("


def is_role(value):
    return isinstance(value, str) and (value in roles.ROLES or "groups__" in value)


def is_lookup(node):
    """Model.objects.get(...), also behind filters."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    inside = {x.attr for x in ast.walk(node.func) if isinstance(x, ast.Attribute)}
    return node.func.attr == "get" and "objects" in inside


def test_no_view_asks_for_a_flag_or_a_role_or_looks_an_object_up():
    found = {str(path): list(offences(path.read_text())) for path in views()}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    [
        "x = request.user.is_staff",
        "User.objects.filter(is_superuser=True)",
        "Exam.objects.get(pk=1)",
        "Exam.objects.filter(live=True).get(pk=1)",
        "get_object_or_404(Exam, pk=1)",
        "user.groups.filter(name='Support')",
        "User.objects.filter(**{'groups__name': x})",
    ],
)
def test_the_guard_sees(source):
    assert len(list(offences(source))) == 1


def test_the_guard_lets_other_lookups_be():
    assert not list(offences("request.GET.get('p'); {}.get('x'); user.has_perm('a.b')"))
