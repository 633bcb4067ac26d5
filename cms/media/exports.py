"""What "export my data" says of media: one's own picture."""

from accounts import portability
from cms.media.models import Avatar


@portability.part("avatar")
def avatar_of(user):
    rows = Avatar.objects.filter(user=user)
    return list(rows.values("blob_id", "blob__size", "updated_at"))
