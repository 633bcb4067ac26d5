"""Questions of the bank as a file of any format that can be written."""

from functools import lru_cache
from pathlib import PurePosixPath

from wagtail.images import get_image_model

from exams.bank.describing import documents_of
from exams.bank.drafts import drafts_of
from exams.bank.models import Question
from exams.interchange.formats import FORMATS, workbook

WRITERS = {x.NAME: x for x in (workbook, *FORMATS.values()) if hasattr(x, "write")}
SLICE = 200


def export(ids, name):
    """`Written` of these questions as their editors see them, pictures within."""
    writer, told = WRITERS[name], documents(sorted(ids))
    holds = getattr(writer, "HOLDS_PICTURES", False)
    return writer.write(told, cache(picture)) if holds else writer.write(told)


def cache(fetch):
    """Each asset is asked for once."""
    asked = lru_cache(maxsize=64)(lambda facts: fetch(dict(facts)))
    return lambda asset: asked(tuple(asset.items()))


def picture(asset):
    """(name, bytes) of a picture of the library, or None where it is gone."""
    image = get_image_model().objects.filter(pk=asset.get("id")).first()
    if image is None:
        return None
    try:
        with image.open_file() as file:
            data = file.read()
    except OSError:
        return None
    return f"{image.pk}{PurePosixPath(image.file.name).suffix}", data


def documents(ids):
    for start in range(0, len(ids), SLICE):
        rows = Question.objects.filter(pk__in=ids[start : start + SLICE])
        rows = rows.select_related("latest_revision").prefetch_related(
            "question_topics", "tagged_items", "question_exam_types"
        )
        found = documents_of(drafts_of(list(rows.order_by("pk"))))
        yield from (document for document in found if document)
