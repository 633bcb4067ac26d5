"""What happens to media."""

from cms.media.actions.avatars import drop_avatar, set_avatar
from cms.media.actions.blobs import keep_bytes, keep_content, keep_made
from cms.media.actions.housekeeping import (
    drop_stale_uploads,
    drop_stray_files,
    drop_unreferenced,
    missing_files,
)
from cms.media.actions.renditions import make_due_renditions
from cms.media.actions.uploads import announce_upload, confirm_upload, take_bytes

__all__ = [
    "announce_upload",
    "confirm_upload",
    "drop_avatar",
    "drop_stale_uploads",
    "drop_stray_files",
    "drop_unreferenced",
    "keep_bytes",
    "keep_content",
    "keep_made",
    "make_due_renditions",
    "missing_files",
    "set_avatar",
    "take_bytes",
]
