"""What happens to questions."""

from cms.media.actions import keep_bytes
from exams.bank import rules
from exams.bank.models import Question, QuestionVersion


def freeze(questions, revisions=None):
    """Write the version of each question and point `live_version` at it, unsaved.

    The one place versions come from: publishing calls it for one, an import for a
    slice. Takes ready questions that hold the content of `revisions`, inside a
    transaction; content that has a version already keeps it. Answers the versions.
    """
    lock([question.pk for question in questions])
    contents = compile_all(questions)
    known = versions_of(questions)
    fresh = [
        new_version(question, content, known[question.pk])
        for question, content in zip(questions, contents, strict=True)
        if content.sha256 not in known[question.pk].hashes
    ]
    QuestionVersion.objects.bulk_create(fresh)
    for version in fresh:
        known[version.question_id].hashes[version.sha256] = version
    for question, content in zip(questions, contents, strict=True):
        question.live_version = known[question.pk].hashes[content.sha256]
    return [question.live_version for question in questions]


def lock(ids):
    list(
        Question.objects.select_for_update(of=["self"], no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def compile_all(questions):
    """`rules.compiled` of each, its pictures' bytes kept first."""
    images = {image.pk: image for q in questions for image in rules.images(q)}
    blobs = {
        pk: {"sha256": blob.sha256, "width": blob.width, "height": blob.height}
        for pk, blob in keep_bytes(images.values()).items()
    }
    return [rules.compiled(question, blobs) for question in questions]


class Known:
    """The versions a question has: by hash, and the last number."""

    def __init__(self):
        self.hashes, self.last = {}, 0


def versions_of(questions):
    known = {question.pk: Known() for question in questions}
    for version in QuestionVersion.objects.filter(question__in=known):
        entry = known[version.question_id]
        entry.hashes[version.sha256] = version
        entry.last = max(entry.last, version.number)
    return known


def new_version(question, content, known):
    return QuestionVersion(
        question=question,
        number=known.last + 1,
        kind=content.kind,
        delivery=content.delivery,
        key=content.key,
        media=content.media,
        sha256=content.sha256,
    )
