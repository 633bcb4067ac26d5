"""Question versions as they are delivered, kept in memory: they never change."""

from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast

import orjson

from exams.bank.models import QuestionVersion
from exams.bank.stimuli import StimulusVersion

MOST = 5_000
KEPT = {}
COLUMNS = ("pk", "kind", "text", "media", "stimulus", "stimulus__stimulus")


@dataclass(frozen=True)
class Piece:
    """`body` is the delivery's bytes, `delivery` the same without the texts; `told` is
    the stimulus version it names, `stimulus` the stimulus."""

    kind: str
    body: bytes
    delivery: dict
    media: tuple
    told: int | None
    stimulus: int


def pieces(versions):
    """{version id: Piece}, what is not kept yet in one query."""
    found = {pk: KEPT[pk] for pk in versions if pk in KEPT}
    missing = [pk for pk in versions if pk not in found]
    if missing:
        rows = QuestionVersion.objects.filter(pk__in=missing)
        for row in rows.annotate(text=Cast("delivery", TextField())).values_list(
            *COLUMNS
        ):
            found[row[0]] = piece(*row[1:])
        keep({pk: found[pk] for pk in missing})
    return found


def piece(kind, text, media, told, stimulus):
    delivery = {k: v for k, v in orjson.loads(text).items() if k != "texts"}
    return Piece(kind, text.encode(), delivery, tuple(media), told, stimulus or 0)


def keep(fresh):
    """Of more than MOST, those kept longest go first."""
    for pk in list(KEPT)[: max(0, len(KEPT) + len(fresh) - MOST)]:
        KEPT.pop(pk, None)
    KEPT.update(fresh)


def joined(opening, places):
    """The bytes of a drawn paper: its opening, and the questions of these places.

    `places` are {question, version, section, number, marks}.
    """
    found = pieces([place["version"] for place in places])
    questions = b",".join(with_head(place, found[place["version"]]) for place in places)
    told = sorted({x.told for x in found.values() if x.told})
    body = bytes(opening)[:-1] + b',"questions":[' + questions + b"]"
    return body + (b',"stimuli":' + orjson.dumps(stimuli(told)) if told else b"") + b"}"


def with_head(place, piece):
    head = {name: place[name] for name in ("question", "section", "number", "marks")}
    return orjson.dumps(head)[:-1] + b"," + piece.body[1:]


def stimuli(ids):
    rows = StimulusVersion.objects.filter(pk__in=ids).order_by("stimulus", "number")
    return [{"id": x.stimulus_id, "version": x.number, **x.delivery} for x in rows]


def media_of(places):
    """The hashes the questions of these places show."""
    found = pieces([place["version"] for place in places])
    return sorted({sha for piece in found.values() for sha in piece.media})
