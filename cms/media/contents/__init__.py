"""What uploaded bytes really are. Pure: bytes in, clean bytes out, or `Rejected`."""

from cms.media.contents.checking import (
    Content,
    checked,
    refuse_size,
    sniffed,
    suffix_of,
)
from cms.media.contents.kinds import (
    AUDIO,
    DOCUMENTS,
    EVERYTHING,
    PICTURES,
    by_suffix,
    plain_type,
)
from cms.media.contents.rejecting import Rejected

__all__ = [
    "AUDIO",
    "DOCUMENTS",
    "EVERYTHING",
    "PICTURES",
    "Content",
    "Rejected",
    "by_suffix",
    "checked",
    "plain_type",
    "refuse_size",
    "sniffed",
    "suffix_of",
]
