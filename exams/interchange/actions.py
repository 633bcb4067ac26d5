"""What people and machines do with an import: bring, confirm, try again, take out."""

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wagtail.log_actions import log

from core import audit
from core.problems import Refusal
from exams.interchange import bulk, deeds, jobs, states, topics
from exams.interchange.importing import refuse_publishing
from exams.interchange.models import ImportBatch, ImportDeed
from exams.interchange.orders import Order
from exams.interchange.pictures import NoMedia, Pictures
from exams.interchange.sheets import MAX_BYTES
from exams.papers.models import ExamQuestion, Paper

MAX_MEDIA_BYTES = 50_000_000
CONTENT = ("exams.add_importbatch", "exams.add_question", "exams.change_question")
EXAM = ("exams.add_exam", "exams.change_exam")
SHOWN = 20
Status, Verb = ImportBatch.Status, ImportDeed.Verb
WROTE = Q(status__in=[Status.CONFIRMED, Status.RUNNING, Status.APPLIED]) | Q(
    status=Status.FAILED, confirmed_at__isnull=False
)
"""Batches of which something is in or on its way in; others were only looked at."""


@transaction.atomic
def bring(user, file, *, media=None, goes_on=False, **switches):
    """A batch of an uploaded file, which a worker checks; see `Order` for switches.

    `file` and `media`, a ZIP of pictures, are Django's uploaded files.
    """
    needs(user, publish=switches.get("publish", False), exam=bool(switches.get("name")))
    data = bounded(file, MAX_BYTES, "file")
    zipped = (media.name, bounded(media, MAX_MEDIA_BYTES, "media")) if media else ()
    told = switches.get("categories")
    if told:
        switches["categories"] = topics.facts_of(user, told, switches)
    order = Order(Path(file.name), switches.pop("name", None), Pictures(NoMedia()))
    for name, value in {"strict": False, **switches, "user": user}.items():
        setattr(order, name, value)
    batch = jobs.begin(order, data, data, media=zipped, goes_on=goes_on)
    jobs.ring(batch.pk)
    return batch


def needs(user, *, publish=False, exam=False):
    """Whoever imports writes questions and, where one is named, an exam; who publishes
    in passing must be allowed to."""
    if not user.has_perms([*CONTENT, *(EXAM if exam else ())]):
        raise PermissionDenied
    if publish:
        refuse_publishing(user)


def bounded(file, limit, param):
    if file.size > limit:
        words = f"The file is larger than {limit // 1_000_000} MB."
        errors = [{"code": "too-large", "message": words, "param": param}]
        raise Refusal("invalid", errors=errors)
    return file.read()


@transaction.atomic
def check_again(user, batch_id, **switches):
    """Check a batch anew from its first row, with other switches where some are given."""
    batch = claimed(batch_id, Status.TRIED, Status.REFUSED, Status.FAILED)
    needs(user, exam=names_exam(batch))
    states.end_asking(batch)
    batch.options |= switches
    batch.format = batch.options["format"]
    batch.status, batch.position, batch.report = Status.UPLOADED, 0, {}
    batch.confirmed_at, batch.failure = None, ""
    return set_off(batch)


@transaction.atomic
def make_topics(user, batch_id, places):
    """Make drafts of those at these places of what is `offered`, and check anew."""
    batch = claimed(batch_id, Status.TRIED, Status.REFUSED)
    wanted = [x for n, x in enumerate(topics.offered(batch)) if n in places]
    named = [x for x in wanted if x["subject"]]
    made = [topics.make_offered(user, batch, found) for found in named]
    check_again(user, batch_id)
    return made


@transaction.atomic
def map_categories(user, batch_id, told):
    """Put the categories of a file under topics, and check anew; see `topics.facts_of`."""
    batch = claimed(batch_id, Status.TRIED, Status.REFUSED)
    found = topics.facts_of(user, told, batch.options)
    return check_again(user, batch_id, categories=found)


@transaction.atomic
def confirm(user, batch_id, *, partial=False, publish=False, new_versions=False):
    """Have what was checked go in; `partial` takes the good rows where some are not.

    With a choice that the check did not know of it is checked with it first, and goes on
    where then no row stays out that was not to.
    """
    batch = claimed(batch_id, Status.TRIED)
    needs(user, publish=publish, exam=names_exam(batch))
    batch.user, batch.position = user, 0
    choice = {"publish": publish, "new_versions": new_versions}
    if not choice.items() <= batch.options.items():
        again = {"partial": True, "goes_on": True, "asks": {"partial": partial}}
        batch.options |= {**choice, **again}
        batch.status = Status.UPLOADED
        return set_off(batch)
    if not states.goes_in(batch.report):
        raise Refusal("import-empty")
    if batch.report["rejected"] and not partial:
        raise Refusal("import-has-errors")
    batch.options |= {"partial": partial}
    batch.status, batch.confirmed_at = Status.CONFIRMED, timezone.now()
    return set_off(batch)


@transaction.atomic
def try_again(user, batch_id):
    """Go on with a failed batch from where it stopped."""
    batch = claimed(batch_id, Status.FAILED)
    needs(user, exam=names_exam(batch), publish=batch.options.get("publish", False))
    batch.status = Status.RUNNING if batch.confirmed_at else Status.CHECKING
    batch.failure = ""
    return set_off(batch)


def names_exam(batch):
    return batch.options.get("name") is not None


def set_off(batch):
    if not batch.has_file:
        raise Refusal("import-file-gone")
    batch.worked_at, batch.losses = timezone.now(), 0
    batch.save()
    jobs.ring(batch.pk)
    return batch


def claimed(batch_id, *statuses):
    """The batch, locked; refuses `import-not-open` in any other state, or while all of
    its questions are being published or taken out."""
    rows = ImportBatch.objects.select_for_update(of=["self"], no_key=True)
    batch = rows.filter(pk=batch_id).first()
    if batch is None:
        raise Refusal("not-found")
    if batch.status not in statuses or batch.deed:
        raise Refusal("import-not-open")
    return batch


@transaction.atomic
def publish(user, batch_id):
    """Have the drafts of a batch published; what is refused becomes a finding."""
    needs(user, publish=True)
    return deeds.begin(claimed(batch_id, Status.APPLIED), Verb.PUBLISH, user)


@transaction.atomic
def withdraw(user, batch_id):
    """Have taken out what a batch made, or refuse, naming what is in the way.

    Questions that it changed keep the change: their history has what they were.
    """
    needs(user)
    batch = claimed(
        batch_id, Status.TRIED, Status.REFUSED, Status.APPLIED, Status.FAILED
    )
    ids = sorted(batch.made.values_list("pk", flat=True))
    if ids:
        clear_the_way(user, batch, ids)
    else:
        deeds.withdrawn(batch)
        after = {"sha256": batch.sha256, "done": 0}
        audit.record("import.withdrawn", batch, actor=user, after=after)
    return batch


def clear_the_way(user, batch, ids):
    if not user.has_perm("exams.delete_question"):
        raise PermissionDenied
    exam = own_exam(batch, ids)
    if exam is not None:
        drop(user, exam)
    if found := bulk.blocked(ids, user, SHOWN):
        errors = [
            {"code": "question-in-use", "message": f"“{label}”: {why}", "param": ""}
            for label, why in found
        ]
        raise Refusal("import-in-use", errors=errors)
    if batch.status == Status.FAILED:  # whoever goes on then begins anew
        batch.position = 0
        batch.save(update_fields=["position"])
    deeds.begin(batch, Verb.WITHDRAW, user)


def drop(user, exam):
    if not user.has_perm("exams.change_exam"):
        raise PermissionDenied
    exam.import_batches.update(exam=None)
    log(instance=exam, action="wagtail.delete", user=user, deleted=True)
    exam.delete()


def own_exam(batch, ids):
    """The exam a batch made: it was never published and holds nothing else."""
    exam = batch.exam
    if exam is None or exam.live or Paper.objects.filter(exam=exam).exists():
        return None
    if exam.import_batches.exclude(pk=batch.pk).filter(WROTE).exists():
        return None
    held = ExamQuestion.objects.filter(section__exam=exam)
    drafted = exam.get_latest_revision_as_object()
    placed = {x.question_id for s in drafted.sections.all() for x in s.questions.all()}
    placed |= set(held.values_list("question", flat=True))
    return exam if placed <= set(ids) else None
