"""The worked examples of docs/question-kinds.md are true."""

import json
import re
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings

import pytest

from exams.kinds import KINDS, marked_by
from exams.kinds.compiling import Compiler

DOCUMENT = Path(settings.BASE_DIR, "docs/question-kinds.md").read_text()
SECTION = re.compile(r"^## [^\n]*`(\w+)`$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"```json (\w+)\n(.*?)```", re.DOTALL)
EXAMPLES = {
    name: {label: json.loads(text) for label, text in BLOCK.findall(body)}
    for name, body in SECTION.findall(DOCUMENT)
}
PICTURE = SimpleNamespace(pk=7)
BLOBS = {7: {"sha256": "5e1f…", "width": 800, "height": 400}}
SHARES = {"right": "1", "wrong": "-1/3", "blank": "0"}


def answer_of(name, raw):
    shown = raw.get("picture", {}).pop("image", None)
    answer = KINDS[name].AnswerBlock().to_python(raw)
    if shown:
        answer["picture"]["image"] = PICTURE
    return answer


def test_every_kind_has_an_example():
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_the_example_of_a_kind_is_what_the_code_does(name):
    kind, example = KINDS[name], EXAMPLES[name]
    answer = answer_of(name, example["editor"])
    assert kind.readiness(answer) == []
    languages = sorted(example["delivery"]["texts"])
    compiler = Compiler(BLOBS, languages=languages)
    delivery = kind.delivery(answer, compiler)
    delivery["texts"] = {
        language: delivery["texts"][language] for language in languages
    }
    assert json.loads(json.dumps(delivery)) == example["delivery"]
    key = marked_by(name, kind.key(answer, compiler), delivery)
    for row in example["marks"]:
        response = row["response"] and kind.check(row["response"], delivery)
        share = kind.mark(key, response, {"mode": row["mode"], **SHARES})
        assert share == Fraction(row["share"]), row
