"""Permissions are asked by name and things are reached through doors, in every view."""

import ast
import re
from pathlib import Path

from django.conf import settings

import pytest

from settings import roles

ROOMS = ["core", "accounts", "cms", "exams", "home"]
NAMES = {"api.py", "viewsets.py", "views.py", "wagtail_hooks.py"}
FOLDERS = {"api", "staff"}
# What a file imports from that answers requests, wherever it lies.
ANSWERING = re.compile(
    r"from (rest_framework\.(views|generics)|django\.views|allauth\.headless"
    r"|wagtail\.admin\.(views|viewsets)|wagtail\.\w+\.views|wagtail_modeladmin)\b"
    r"|allauth\.(account|mfa|socialaccount)\.[a-z.]*(views|flows)"
    r"|def \w+\((self, )?request\b"
)
FLAGS = {"is_staff", "is_superuser"}
# Where doors and deeds live; they look things up, that is what they are for.
DOORS = {"access.py", "actions.py", "models.py", "rules.py", "tasks.py"}
DEEDS = {"actions", "models", "management", "migrations", "commands"}
ONE_ROW = {"get", "first", "last", "latest", "earliest", "aget", "afirst"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}


def views():
    for room in ROOMS:
        for path in Path(settings.BASE_DIR, room).rglob("*.py"):
            if path.name in DOORS or DEEDS & set(path.parts):
                continue
            is_known = path.name in NAMES or path.parent.name in FOLDERS
            if is_known or ANSWERING.search(path.read_text()):
                yield path


def offences(source):
    """What a view does itself that a permission or a door should do."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in FLAGS:
            yield f"{node.lineno}: .{node.attr}"
        elif isinstance(node, ast.keyword) and node.arg in FLAGS:
            yield f"{node.value.lineno}: {node.arg}="
        elif isinstance(node, ast.Name) and node.id in SHORTCUTS:
            yield f"{node.lineno}: {node.id}"
        elif isinstance(node, ast.Constant) and is_role(node.value):
            yield f"{node.lineno}: {node.value!r}"
        elif is_lookup(node):
            yield f"{node.lineno}: one row looked up"


def is_role(value):
    return isinstance(value, str) and (value in roles.ROLES or "groups__" in value)


def is_lookup(node):
    """Model.objects.get(...), .filter(...).first() or .filter(...)[0]."""
    if isinstance(node, ast.Subscript):
        is_number, chain = isinstance(node.slice, ast.Constant), node.value
        last = getattr(getattr(chain, "func", None), "attr", "")
        is_one = is_number and last not in ("", "delete")
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_one, chain = node.func.attr in ONE_ROW, node.func.value
    else:
        return False
    return is_one and is_rows(chain)


def is_rows(chain):
    """Whether a dotted expression asks a table; what stands in its brackets does not
    count."""
    while isinstance(chain, (ast.Attribute, ast.Call)):
        inner = chain.func if isinstance(chain, ast.Call) else chain
        if isinstance(inner, ast.Attribute):
            if inner.attr in ("objects", "_default_manager", "filter", "exclude"):
                return True
            chain = inner.value
        else:
            return False
    return False


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
        "Exam.objects.filter(pk=1).first()",
        "Exam.objects.order_by('pk').last()",
        "user.attempts.filter(pk=1).first()",
        "user.attempts.select_related('exam').filter(pk=1)[0]",
        "Exam._default_manager.exclude(live=False).latest()",
        "get_object_or_404(Exam, pk=1)",
        "get_list_or_404(Exam, pk=1)",
        "user.groups.filter(name='Support')",
        "User.objects.filter(**{'groups__name': x})",
    ],
)
def test_the_guard_sees(source):
    assert len(list(offences(source))) == 1


def test_the_guard_lets_other_lookups_be():
    fine = "request.GET.get('p'); {}.get('x'); user.has_perm('a.b'); rows[0]"
    assert not list(offences(f"{fine}; Exam.objects.filter(live=True)[:5]"))


def test_files_that_answer_requests_are_looked_at_wherever_they_lie():
    found = {str(path.relative_to(settings.BASE_DIR)) for path in views()}
    names = (
        "mailedcodes limiting cookies codes providers strategy secondfactor viewsets"
    )
    assert {f"accounts/{name}.py" for name in names.split()} <= found
    assert {"core/reports.py", "core/exporting.py", "exams/attempts/api.py"} <= found
    assert "accounts/access.py" not in found
