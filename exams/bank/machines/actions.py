"""What machines do with questions: the same as editors, by the same steps."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.problems import Refusal
from exams.bank import documents, translation
from exams.bank.access import behind_their_passage, refuse_held
from exams.bank.deleting import delete_draft
from exams.bank.machines.applying import Names, apply
from exams.bank.models import Question


def add_draft(user, document, *, syllabus="", names=None):
    """A new draft of a document; refuses `invalid` with every reason and its path."""
    question = Question(live=False)
    lay(question, read(document), names or Names(syllabus))
    question.confirmed_translations = translation.pairs(question)
    write(question, user, "wagtail.create")
    return question


@transaction.atomic
def change_draft(
    user, question_id, document, *, revision, syllabus="", translations_up_to_date=False
):
    """A new draft of a question that is still at this revision."""
    question = claimed(question_id, revision)
    refuse_held(question, user)
    draft = question.get_latest_revision_as_object()
    lay(draft, read(document), Names(syllabus))
    if translations_up_to_date:
        draft.confirmed_translations = translation.pairs(draft)
    write(draft, user, "wagtail.edit")
    return draft


@transaction.atomic
def publish(user, question_id, *, revision):
    """Put the latest draft live; twice is as once."""
    question = claimed(question_id, revision)
    refuse_held(question, user)
    waits = question.has_unpublished_changes or not question.live
    if waits or behind_their_passage([question.pk]):
        question.latest_revision.publish(user=user)
    return Question.objects.get(pk=question_id)


@transaction.atomic
def unpublish(user, question_id, *, revision):
    """Withdraw a question; twice is as once."""
    question = claimed(question_id, revision)
    refuse_held(question, user)
    if question.live:
        question.unpublish(user=user)
    return Question.objects.get(pk=question_id)


@transaction.atomic
def drop_draft(user, question_id, *, revision):
    delete_draft(user, claimed(question_id, revision))


def add_drafts(user, found, *, publishing, syllabus=""):
    """[{index, id, state, errors}] of documents, each written or refused by itself."""
    names = Names(syllabus)
    return [
        one_of_many(user, n, document, publishing, names)
        for n, document in enumerate(found)
    ]


def one_of_many(user, index, document, publishing, names):
    try:
        with transaction.atomic():
            question = add_draft(user, document, names=names)
            if publishing:
                question.latest_revision.publish(user=user)
    except Refusal as no:
        errors = no.errors or [{"code": no.code, "message": str(no), "param": ""}]
        return {"index": index, "id": None, "state": "refused", "errors": errors}
    state = "published" if publishing else "created"
    return {"index": index, "id": question.pk, "state": state, "errors": []}


def claimed(question_id, revision):
    """The row, locked; refuses `revision-stale` where it is at another revision."""
    rows = Question.objects.select_for_update(of=["self"], no_key=True)
    question = rows.filter(pk=question_id).first()
    if question is None:
        raise Refusal("not-found")
    if revision is not None and revision != question.latest_revision_id:
        raise Refusal("revision-stale")
    return question


def read(document):
    found, findings = documents.read(document)
    if found is not None and not isinstance(found, documents.Draft):
        raise Refusal(
            "invalid", errors=[error("unknown-kind", "Send a question.", "kind")]
        )
    refuse(findings)
    return found


def lay(question, draft, names):
    refuse(apply(question, draft, names))


def refuse(findings):
    if findings:
        errors = [error(x.code, x.message, x.field) for x in findings]
        raise Refusal("invalid", errors=errors)


def error(code, message, param):
    return {"code": code, "message": message, "param": param}


def write(question, user, verb):
    """Save as an editor saves a draft: a live question's row stays as it is."""
    try:
        with transaction.atomic():
            question.validate_constraints()
            if not question.live:
                question.save()
            question.save_revision(user=user, log_action=verb, clean=False)
    except (ValidationError, IntegrityError) as no:
        raise Refusal("source-taken") from no
