"""Files brought by scripts: announced, sent, confirmed."""

import hashlib
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from cms.media import access, contents, naming, rules, scanning
from cms.media.actions.avatars import show
from cms.media.models import CustomDocument, CustomImage, Upload
from cms.media.models.uploads import Purpose
from cms.media.storage import put
from core.problems import Refusal


def announce_upload(user, *, now, purpose, file_name, content_type, **told):
    """A place for a file of this name, type and size; see `rules.TERMS`.

    Refuses `forbidden` and, with the reason at the field, `invalid`.
    """
    access.may_upload(user, purpose)
    content_type = contents.plain_type(content_type)
    rules.refuse_announced(purpose, file_name, content_type, told["size_bytes"])
    suffix = contents.suffix_of(content_type)
    return Upload.objects.create(
        user_id=user.pk,
        purpose=purpose,
        file_name=file_name,
        content_type=content_type,
        object_key=naming.random_name(rules.TERMS[purpose].folder, suffix),
        created_at=now,
        expires_at=now + timedelta(hours=settings.MEDIA_GRACE_HOURS),
        **told,
    )


def take_bytes(upload, stream, *, content_type, size):
    """Store the bytes sent for an upload; sending again replaces them.

    They are there as a whole or not at all, also for who confirms meanwhile.
    """
    if contents.plain_type(content_type) != upload.content_type:
        raise told_otherwise("content_type", "Not the type that was announced.")
    if size != upload.size_bytes:
        raise told_otherwise("size_bytes", "Not the size that was announced.")
    try:
        put(default_storage, naming.incoming(upload.object_key), stream, size)
    except EOFError as error:
        raise told_otherwise("size_bytes", "Not all bytes arrived.") from error


def told_otherwise(param, message):
    return contents.Rejected("mismatch", message).refusal(param)


def confirm_upload(user, upload_id, *, now):
    """Look at the bytes and take them into the library; a second call answers the same.

    What is not as announced or not to be taken is refused `invalid`, and nothing is
    kept of it. Refuses `upload-missing` while there are no bytes.
    """
    try:
        return confirmed(user, upload_id, now)
    except contents.Rejected as rejected:
        drop(user, upload_id)
        raise rejected.refusal(rejected.code) from rejected


@transaction.atomic
def confirmed(user, upload_id, now):
    upload = access.own_upload(user, upload_id, lock=True)
    access.may_upload(user, upload.purpose)
    if upload.confirmed_at:
        return upload
    content = looked_at(upload, arrived(upload))
    upload.sha256 = keep(upload, content, user)
    upload.confirmed_at = now
    upload.save()
    transaction.on_commit(
        partial(default_storage.delete, naming.incoming(upload.object_key))
    )
    return upload


def arrived(upload):
    """The bytes as they came, if they are as many as announced."""
    name = naming.incoming(upload.object_key)
    try:
        if default_storage.size(name) != upload.size_bytes:
            raise contents.Rejected("size_bytes", "Not the size that was announced.")
        with default_storage.open(name, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise Refusal("upload-missing") from None


def looked_at(upload, data):
    told = upload.checksum_sha256
    if told and told != hashlib.sha256(data).hexdigest():
        raise contents.Rejected("checksum_sha256", "Not the bytes that were announced.")
    content = contents.checked(
        data, upload.file_name, rules.TERMS[upload.purpose].types
    )
    if content.content_type != upload.content_type:
        raise contents.Rejected("content_type", "Not the type that was announced.")
    scanning.refuse_infected(content.data)
    return content


def keep(upload, content, user):
    """Into the library, below the key that was promised; the hash of what is kept."""
    if upload.purpose == Purpose.AVATAR:
        return show(user, content).blob_id
    name = default_storage.save(upload.object_key, ContentFile(content.data))
    is_picture = content.content_type in contents.PICTURES
    kind = CustomImage if is_picture else CustomDocument
    thing = kind(
        title=PurePosixPath(upload.file_name).stem[:255],
        file=name,
        collection=access.private_collection(),
        uploaded_by_user_id=user.pk,
        file_size=len(content.data),
        file_hash=hashlib.sha1(content.data).hexdigest(),  # noqa: S324 - Wagtail's
    )
    if is_picture:
        thing.width, thing.height = content.width, content.height
    thing.save()
    setattr(upload, "image" if is_picture else "document", thing)
    return hashlib.sha256(content.data).hexdigest()


@transaction.atomic
def drop(user, upload_id):
    """Forget an upload and its bytes."""
    upload = access.own_upload(user, upload_id, lock=True)
    if not upload.confirmed_at:
        default_storage.delete(naming.incoming(upload.object_key))
        upload.delete()
