"""Questions of the bank as a file of any format that can be written."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from wagtail.images import get_image_model

from openpyxl import Workbook

from exams.bank.describing import documents_of
from exams.bank.drafts import drafts_of
from exams.bank.models import Question
from exams.interchange.formats import FORMATS, workbook

WRITERS = {x.NAME: x for x in (workbook, *FORMATS.values()) if hasattr(x, "write")}
SLICE = 200
NO_ANSWER = "It has no answer yet and stays out."


@dataclass
class Exported:
    """A file of questions; `losses` is [(id, name, what of it stays behind)]."""

    data: bytes
    losses: list

    @property
    def grouped(self):
        """[(what stays behind, [(id, name)])], what most questions lose first."""
        found = defaultdict(list)
        for pk, label, message in self.losses:
            found[message].append((pk, label))
        return sorted(found.items(), key=lambda x: -len(x[1]))


def export(ids, name):
    """`Exported`: these questions as their editors see them, pictures within."""
    writer, shown, losses = WRITERS[name], [], []
    told = documents(sorted(ids), shown, losses)
    holds = getattr(writer, "HOLDS_PICTURES", False)
    written = writer.write(told, cache(picture)) if holds else writer.write(told)
    losses += [(*shown[x.row - 1], x.message) for x in written.notes]
    return Exported(written.data, sorted(losses))


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


def documents(ids, shown, losses):
    """A document of each; `shown` gathers whose they are, in their order."""
    for start in range(0, len(ids), SLICE):
        rows = Question.objects.filter(pk__in=ids[start : start + SLICE])
        rows = rows.select_related("latest_revision").prefetch_related(
            "question_topics", "tagged_items", "question_exam_types"
        )
        drafts = drafts_of(list(rows.order_by("pk")))
        for draft, document in zip(drafts, documents_of(drafts), strict=True):
            who = (draft.pk, str(draft))
            if document:
                shown.append(who)
                yield document
            else:
                losses.append((*who, NO_ANSWER))


def listed(exported):
    """The bytes of a workbook that names every loss."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Left out")
    sheet.freeze_panes = "A2"
    for row in [("id", "question", "left out"), *exported.losses]:
        sheet.append(workbook.cells(sheet, row))
    return workbook.packed(book)
