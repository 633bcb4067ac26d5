"""Questions written in slices: rows, children, revisions, versions, indexes, log."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from wagtail.models import Revision, WorkflowState
from wagtail.signal_handlers import disable_reference_index_auto_update

from taggit.models import Tag

from exams.bank import translation
from exams.bank.actions import freeze, lock
from exams.bank.duplicates.actions import remember
from exams.bank.exam_types import QuestionExamType
from exams.bank.logbook import log_all
from exams.bank.models import Question, QuestionTopic, TaggedQuestion
from exams.bank.places import keep_places
from exams.interchange.contents import FACTS, STREAMS
from exams.interchange.indexing import forget, index_for_search, refer
from exams.interchange.streams import fill_streams

SLICE = 200
CONTENT = (*STREAMS, *FACTS, "subject", "stimulus")
DRAFTED = ("latest_revision", "has_unpublished_changes", "has_stale_text")
PUBLISHED = (
    *DRAFTED,
    "live",
    "live_version",
    "live_revision",
    "first_published_at",
    "last_published_at",
    "expired",
)


def write_questions(items, *, publish, user, uuid):
    """Save every item's content as an editor would, and publish it where asked to."""
    lock([item.question.pk for item in items if item.question.pk])
    tags = tags_named({name for item in items for name in item.new["tags"]})
    for start in range(0, len(items), SLICE):
        write_slice(items[start : start + SLICE], tags, publish, user, uuid)


def tags_named(names):
    """{name: Tag}, new ones made."""
    tags = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    for name in sorted(names - set(tags)):
        tags[name] = Tag.objects.create(name=name)
    return tags


def write_slice(items, tags, publish, user, uuid):
    """`publish` also publishes drafts that the file left as they were."""
    created = [item for item in items if item.created]
    updated = [item for item in items if item.differs and not item.created]
    changed = created + updated
    if changed:
        fill(changed, tags)
        insert([item.question for item in created])
        save_children([i for i in changed if publish or not i.question.live])
        revise([item.question for item in changed], user)
        log_all([item.question for item in created], "wagtail.create", user, uuid)
        log_all([item.question for item in updated], "wagtail.edit", user, uuid)
    if publish:
        publish_slice(items, changed, user, uuid)
    else:
        save_drafts(changed)


def fill(items, tags):
    """Put the new content into the questions, tags included, unsaved."""
    fill_streams([item.question for item in items], [item.new for item in items])
    for item in items:
        question, new = item.question, item.new
        question.stimulus_id = new["stimulus"]
        for name in FACTS:
            setattr(question, name, new[name])
        if item.created:  # what comes together says the same
            question.confirmed_translations = translation.pairs(question)
        if item.created or new["tags"] != item.old["tags"]:
            tagged = [TaggedQuestion(tag=tags[name]) for name in new["tags"]]
            question.tagged_items = tagged


def insert(questions):
    Question.objects.bulk_create(questions)


def save_children(items):
    """Write topics, exam types and tags anew."""
    questions = [item.question for item in items]
    known = [item.question.pk for item in items]
    for model, name, key in (
        (QuestionTopic, "question_topics", "question"),
        (QuestionExamType, "question_exam_types", "question"),
        (TaggedQuestion, "tagged_items", "content_object"),
    ):
        children = [(q, list(getattr(q, name).all())) for q in questions]
        with disable_reference_index_auto_update():
            model.objects.filter(**{f"{key}__in": known}).delete()
        for question, rows in children:
            for row in rows:
                row.pk, row._state.adding = None, True
                setattr(row, key, question)
        model.objects.bulk_create([row for _, rows in children for row in rows])
        for question, rows in children:
            setattr(question, name, rows)


def revise(questions, user):
    """A revision of each, as the latest draft."""
    keep_places(questions)
    kind = ContentType.objects.get_for_model(Question, for_concrete_model=False)
    now = timezone.now()
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            base_content_type=kind,
            object_id=str(question.pk),
            created_at=now,
            user=user,
            content=question.serializable_data(),
            object_str=str(question),
        )
        for question in questions
    )
    for question, revision in zip(questions, revisions, strict=True):
        question.latest_revision = revision
        question.has_unpublished_changes = True
        question.has_stale_text = bool(translation.findings(question))
    remember(questions)


def save_drafts(items):
    """The rows of drafts follow their content, those of live questions do not."""
    live = [item.question for item in items if item.question.live]
    save_rows([item for item in items if not item.question.live], DRAFTED)
    Question.objects.bulk_update(live, DRAFTED)


def save_rows(items, fields):
    """These fields, and the content where the row was there before."""
    now = timezone.now()
    for item in items:
        item.question.updated_at = now
    inserted = [item.question for item in items if item.created]
    older = [item.question for item in items if not item.created]
    Question.objects.bulk_update(inserted, fields)
    Question.objects.bulk_update(older, (*CONTENT, *fields, "updated_at"))
    refer([*inserted, *older])
    index_for_search([*inserted, *older])


def publish_slice(items, changed, user, uuid):
    """Freeze and put live all that is new, changed or still a draft."""
    ids = {item.question.pk for item in changed}
    still = [i for i in items if i.question.pk not in ids and i.waits]
    save_children(still)
    revise([i.question for i in still if i.question.latest_revision is None], user)
    items = [*changed, *still]
    questions = [item.question for item in items]
    freeze(questions, [x.latest_revision for x in questions], user=user)
    now = timezone.now()
    for question in questions:
        question.live, question.expired = True, False
        question.has_unpublished_changes = False
        question.live_revision = question.latest_revision
        question.first_published_at = question.first_published_at or now
        question.last_published_at = now
    save_rows(items, PUBLISHED)
    end_waiting(questions, user)
    log_all(questions, "wagtail.publish", user, uuid)


def withdraw_slice(questions, user):
    """As Wagtail unpublishes one; drafts stay."""
    rows = Question.objects.filter(pk__in=[question.pk for question in questions])
    rows.update(
        live=False,
        has_unpublished_changes=True,
        live_revision=None,
        updated_at=timezone.now(),
    )
    end_schedules(questions)
    index_for_search(list(rows))
    log_all(questions, "wagtail.unpublish", user)


def delete_slice(questions):
    """Rows with all that hangs on them and the references to them."""
    with disable_reference_index_auto_update():
        forget(questions)
        Question.objects.filter(pk__in=[question.pk for question in questions]).delete()


def end_schedules(questions):
    """The type of questions, and their ids as Wagtail spells them."""
    kind = ContentType.objects.get_for_model(Question, for_concrete_model=False)
    ids = [str(question.pk) for question in questions]
    Revision.objects.filter(
        base_content_type=kind, object_id__in=ids, approved_go_live_at__isnull=False
    ).update(approved_go_live_at=None)
    return kind, ids


def end_waiting(questions, user):
    """As Wagtail does: what is published waits for no schedule and no approval."""
    kind, ids = end_schedules(questions)
    waiting = WorkflowState.objects.active().filter(
        base_content_type=kind, object_id__in=ids
    )
    for state in waiting:
        state.cancel(user=user)
