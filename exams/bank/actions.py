"""What happens to questions."""

from django.db import transaction
from django.utils import timezone

from cms.media.actions import keep_bytes, keep_made
from exams.bank import access, rules, translation, writing
from exams.bank.drafts import drafts_of
from exams.bank.logbook import log_all
from exams.bank.models import Question, QuestionVersion
from exams.bank.places import keep_places
from exams.bank.stimuli import Stimulus, StimulusVersion
from exams.bank.uses import QuestionUse
from exams.kinds.prose import sound_type
from exams.latex.drawing import svg

SLICE = 500


def freeze(questions, revisions, user=None):
    """Write the version of each question and point `live_version` at it, unsaved.

    The one place versions come from: publishing calls it for one, an import for a
    slice. Takes ready questions that hold the content of `revisions`, inside a
    transaction; content that has a version already keeps it. Refuses `question-locked`
    where an open exam uses other content. Answers the versions.
    """
    lock([question.pk for question in questions])
    keep_places(questions)
    contents = compile_all(questions)
    take_openings(dict(zip([q.pk for q in questions], contents, strict=True)))
    known = versions_of(questions)
    fresh = [
        new_version(question, content, known[question.pk], revision, user)
        for question, content, revision in zip(
            questions, contents, revisions, strict=True
        )
        if content.sha256 not in known[question.pk].hashes
    ]
    QuestionVersion.objects.bulk_create(fresh)
    for version in fresh:
        known[version.question_id].hashes[version.sha256] = version
    for question, content in zip(questions, contents, strict=True):
        question.live_version = known[question.pk].hashes[content.sha256]
        question.confirmed_translations = translation.pairs(question)
        question.has_stale_text = False
    return [question.live_version for question in questions]


def freeze_stimulus(stimulus):
    """Write the stimulus' version and point `live_version` at it, unsaved.

    Inside a transaction; content that has a version already keeps it.
    """
    Stimulus.objects.select_for_update(of=["self"], no_key=True).get(pk=stimulus.pk)
    kept = kept_pictures([stimulus]), kept_sounds([stimulus]), kept_drawings([stimulus])
    delivery, media, sha256 = rules.compiled_stimulus(stimulus, *kept)
    versions = StimulusVersion.objects.filter(stimulus=stimulus)
    stimulus.confirmed_translations = translation.pairs(stimulus)
    stimulus.live_version = versions.filter(
        sha256=sha256
    ).first() or StimulusVersion.objects.create(
        stimulus=stimulus,
        number=versions.count() + 1,
        delivery=delivery,
        media=media,
        sha256=sha256,
    )
    return stimulus.live_version


def lock(ids):
    list(
        Question.objects.select_for_update(of=["self"], no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def take_openings(contents):
    """Other content than the published one uses up the leave to write it."""
    live = Question.objects.filter(pk__in=contents, live_version__isnull=False)
    hashes = live.values_list("pk", "live_version__sha256")
    changed = [pk for pk, sha256 in hashes if contents[pk].sha256 != sha256]
    access.refuse_locked(changed)
    end_openings(changed)


def end_openings(ids):
    opened = QuestionUse.objects.filter(question__in=ids, opened_at__isnull=False)
    opened.update(opened_at=None)


@transaction.atomic
def allow_new_version(ids, *, user):
    """Let questions of open exams change; only papers compiled later take the change.

    Holds until the next version of each is published. Answers how many were locked.
    """
    lock(ids)
    now = timezone.now()
    locked = QuestionUse.objects.locked(now).filter(question__in=ids)
    exams = dict(locked.values_list("pk", "locked_by"))
    QuestionUse.objects.filter(pk__in=exams).update(opened_at=now)
    told = {pk: {"exam": label} for pk, label in exams.items()}
    freed = Question.objects.filter(pk__in=exams)
    log_all(list(freed), "exams.new_version", user, told=told)
    return len(exams)


def compile_all(questions):
    """`rules.compiled` of each, the bytes it names kept first."""
    kept = kept_pictures(questions), kept_sounds(questions), kept_drawings(questions)
    return [rules.compiled(question, *kept) for question in questions]


def kept_pictures(questions):
    images = {image.pk: image for q in questions for image in rules.images(q)}
    return {
        pk: {"sha256": blob.sha256, "width": blob.width, "height": blob.height}
        for pk, blob in keep_bytes(images.values()).items()
    }


def kept_sounds(questions):
    sounds = {sound.pk: sound for q in questions for sound in rules.sounds(q)}
    return {
        pk: {"sha256": blob.sha256, "type": blob.content_type}
        for pk, blob in keep_bytes(sounds.values(), sound_facts).items()
    }


def sound_facts(sound, file):
    return {"content_type": sound_type(sound), "size": file.seek(0, 2)}


def kept_drawings(questions):
    """{LaTeX: sha256 of its SVG} of every formula."""
    sources = list(dict.fromkeys(x for q in questions for x in writing.formulas(q)))
    hashes = keep_made([svg(source) for source in sources], "image/svg+xml")
    return dict(zip(sources, hashes, strict=True))


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


def new_version(question, content, known, revision, user):
    return QuestionVersion(
        question=question,
        revision_number=revision.pk,
        published_by=user,
        number=known.last + 1,
        kind=content.kind,
        delivery=content.delivery,
        key=content.key,
        media=content.media,
        sha256=content.sha256,
        stimulus=question.stimulus.live_version if question.stimulus_id else None,
    )


def note_stale():
    """Note anew which latest drafts hold a stale language; answers how many do."""
    waiting = Question.objects.filter(has_unpublished_changes=True).order_by("pk")
    ids, stale = list(waiting.values_list("pk", flat=True)), []
    for start in range(0, len(ids), SLICE):
        rows = waiting.filter(pk__in=ids[start : start + SLICE])
        drafts = drafts_of(list(rows.select_related("latest_revision")))
        stale += [draft.pk for draft in drafts if translation.findings(draft)]
    Question.objects.filter(has_stale_text=True).exclude(pk__in=stale).update(
        has_stale_text=False
    )
    Question.objects.filter(pk__in=stale).update(has_stale_text=True)
    return len(stale)


def note_use(facts):
    """Keep what upper rooms know of questions: {question id: {column of its use: value}}.

    Every question gives the same columns; the others stay. One statement a slice.
    """
    rows = [QuestionUse(question_id=pk, **told) for pk, told in facts.items()]
    if rows:
        QuestionUse.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["question"],
            update_fields=list(next(iter(facts.values()))),
        )
