"""The published versions of a question, for the page about it."""

from exams.bank import dossier

SHOWN = 50
PARTS = {
    "prompt": "the question",
    "options": "what is offered",
    "answer": "what is right",
    "explanation": "the explanation",
    "explanations": "why options are right or wrong",
    "stimulus": "the passage",
    "media": "pictures or recordings",
}


@dossier.section("Published versions", template="exams/bank/versions.html", order=100)
def versions_of(question):
    versions = question.versions.select_related("published_by")
    newest = list(versions.order_by("-number")[: SHOWN + 1])
    numbers = {x.revision_number for x in newest}
    revisions = question.revisions.filter(pk__in=filter(None, numbers))
    there = set(revisions.values_list("pk", flat=True))
    rows = [
        {
            "version": version,
            "is_live": question.live and version.pk == question.live_version_id,
            "changed": changed(older, version) if older else [],
            "revision": version.revision_number in there and version.revision_number,
            "before": older
            and older.revision_number in there
            and older.revision_number,
        }
        for version, older in zip(newest, [*newest[1:], None], strict=False)
    ]
    return {"versions": rows[:SHOWN], "question": question}


def changed(old, new):
    """Which parts of a question differ between two versions, in words."""
    before, after = parts_of(old), parts_of(new)
    return [word for name, word in PARTS.items() if before.get(name) != after.get(name)]


def parts_of(version):
    texts = version.delivery["texts"]
    return {
        **{x: version.key.get(x) for x in ("answer", "explanation", "explanations")},
        "prompt": {code: text["prompt"] for code, text in texts.items()},
        "options": {code: text["options"] for code, text in texts.items()},
        "stimulus": version.delivery.get("stimulus"),
        "media": set(version.media)
        - set(version.delivery.get("formulas", {}).values()),
    }
