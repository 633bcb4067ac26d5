"""Topics that a file names and the syllabus lacks, made by who may make them."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from cms.syllabus.access import SyllabusIndex, the_syllabus
from cms.syllabus.models import SyllabusCode, TopicPage
from exams.interchange import actions
from exams.interchange.models import ImportBatch

MOST = 200


@transaction.atomic
def make_topics(user, batch_id, places):
    """Make drafts of those at these places of what is `offered`, and check anew."""
    batch = actions.claimed(
        batch_id, ImportBatch.Status.TRIED, ImportBatch.Status.REFUSED
    )
    wanted = [x for n, x in enumerate(offered(batch)) if n in places]
    made = [make(user, batch, **found) for found in wanted if found["subject"]]
    actions.check_again(user, batch_id)
    return made


def offered(batch):
    """Each absent topic once, with how many rows name it, wherever they stand."""
    rows = {}
    for x in batch.absent:
        key = (x["subject"], x["name"])
        rows[key] = rows.get(key, 0) + x["rows"]
    return [
        {"subject": subject, "name": name, "rows": count}
        for (subject, name), count in rows.items()
    ][:MOST]


def make(user, batch, *, subject, name, rows):
    parent = SyllabusIndex(the_syllabus(batch.options.get("syllabus"))).subject(subject)
    if not parent.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    topic = TopicPage(title=name[:255], code=free_code(parent, name), live=False)
    parent.add_child(instance=topic)
    topic.save_revision(user=user, log_action="wagtail.create")
    return topic


def free_code(parent, name):
    """A code of the topic's title that its syllabus does not have yet."""
    stem = slugify(name)[:34] or "topic"
    taken = set(SyllabusCode.objects.around(parent).values_list("code", flat=True))
    number, code = 2, stem
    while code.lower() in taken:
        code, number = f"{stem}-{number}", number + 1
    return code
