"""What others may ask of the bank."""

from django.db.models import Q

from exams.bank.models import QuestionVersion
from exams.bank.stimuli import StimulusVersion


def named_media(hashes):
    """Those of these hashes that a published version names; they stay for ever."""
    wanted = set(hashes)
    versions = QuestionVersion.objects.filter(
        Q(media__overlap=list(wanted)) | Q(key__media__has_any_keys=list(wanted))
    )
    rows = versions.values_list("media", "key__media")
    named = {x for media, later in rows for x in [*media, *(later or [])]}
    told = StimulusVersion.objects.filter(media__overlap=list(wanted))
    named.update(x for media in told.values_list("media", flat=True) for x in media)
    return named & wanted
