"""The only doors to bytes. Not yours and not there look the same."""

from pathlib import PurePosixPath

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    ReferenceIndex,
)

from accounts.access import open_session
from cms.media import links, rules
from cms.media.contents import by_suffix
from cms.media.delivery import Stored
from cms.media.models import (
    Avatar,
    Blob,
    CustomDocument,
    CustomImage,
    CustomRendition,
    Upload,
)
from cms.media.storage import PUT_SECONDS
from core.problems import Refusal
from core.requests import once
from core.statements import one_row

SEE_ANY = "cms.view_blob"
PRIVATE = "Exam material"
VARIES = {"Vary": "Accept"}
BEST = """
SELECT coalesce(light.file, blob.file), coalesce(light.size, blob.size),
    coalesce(light.content_type, blob.content_type),
    coalesce(light.sha256, blob.sha256)
FROM cms_blob blob LEFT JOIN LATERAL (
    SELECT copy.* FROM cms_blobrendition copy
    WHERE copy.blob_id = blob.sha256 AND copy.state = 'done'
        AND copy.max_width = %(width)s AND copy.content_type = ANY(%(types)s)
    ORDER BY copy.size LIMIT 1
) light ON true
WHERE blob.sha256 = %(sha256)s AND (%(user)s::bigint IS NULL OR EXISTS (
    SELECT FROM accounts_devicesession held JOIN accounts_user u ON u.id = held.user_id
    WHERE held.id = %(session)s AND held.user_id = %(user)s
        AND held.ended_at IS NULL AND u.is_active
))
"""
MADE = {".avif": "image/avif"}


def open_asset(text, user_id, sid, form):
    """The bytes behind a signed link, as `form` (see `negotiation`) asks for them.

    The link must be of this person and this device, and the device still signed in:
    one query. Staff who may see any bytes may use anybody's link.
    """
    link = links.read(text)
    if not link.belongs_to(user_id, sid):
        refuse_students(user_id, sid)
    found = best(link.sha256, form, holder=(user_id, sid))
    if found is None:
        open_session(sid, user_id)
        raise Refusal("not-found")
    return found


def refuse_students(user_id, sid):
    if not open_session(sid, user_id).user.has_perm(SEE_ANY):
        raise Refusal("not-found")


def any_blob(user, sha256, form):
    """For staff with the right to see content."""
    if not user.has_perm(SEE_ANY):
        raise Refusal("forbidden")
    found = best(sha256, form)
    if found is None:
        raise Refusal("not-found")
    return found


def best(sha256, form, holder=(None, None)):
    """The lightest stored copy that the form allows, else the bytes themselves.

    None where there are none, or the sign-in of `holder`, if given, is over.
    """
    user_id, sid = holder
    who = {"user": user_id, "session": sid}
    asked = {"sha256": sha256, "width": form.width, "types": list(form.types)}
    row = one_row(BEST, {**asked, **who})
    return row and Stored(Blob._meta.get_field("file").storage, *row, headers=VARIES)


def staff_only(user):
    if not user.is_staff:
        raise Refusal("forbidden")


def may_upload(user, purpose):
    """Refuses `forbidden` unless the person may bring files for this purpose."""
    staff_only(user)
    permission = rules.TERMS[purpose].permission
    if permission and not user.has_perm(permission):
        raise Refusal("forbidden")


def own_upload(user, upload_id, *, lock=False):
    uploads = Upload.objects.filter(user_id=user.pk, pk=upload_id)
    upload = (uploads.select_for_update() if lock else uploads).first()
    if upload is None:
        raise Refusal("not-found")
    return upload


def open_put(text):
    """The upload a signed address takes bytes for, until they are confirmed.

    Who announced it must still be allowed to: an address outlives its person's rights.
    """
    uploads = Upload.objects.select_related("user").filter(user__is_active=True)
    upload = uploads.filter(pk=links.read_put(text, PUT_SECONDS)).first()
    if upload is None:
        raise Refusal("not-found")
    may_upload(upload.user, upload.purpose)
    if upload.confirmed_at:
        raise Refusal("upload-done")
    return upload


def own_avatar(user):
    avatar = Avatar.objects.select_related("blob").filter(user_id=user.pk).first()
    if avatar is None:
        raise Refusal("not-found")
    return avatar


def avatars_of(hashes):
    """Those of these hashes that are somebody's picture."""
    return Avatar.objects.filter(blob__in=hashes).values_list("blob_id", flat=True)


@transaction.atomic
def private_collection():
    """The collection nobody but staff sees, made when it is first needed."""
    ours = Collection.objects.filter(depth=2, name=PRIVATE)
    if found := ours.first():
        return found
    root = Collection.objects.select_for_update().get(depth=1)
    found = ours.first()
    if found is None:
        found = root.add_child(name=PRIVATE)
        CollectionViewRestriction.objects.create(
            collection=found, restriction_type=CollectionViewRestriction.LOGIN
        )
    return found


def library_file(user, name):
    """(the stored file of Wagtail's library, is it public?), or Http404's `not-found`.

    Visitors get scaled copies of what a published page shows; staff get everything.
    """
    rendition = (
        CustomRendition.objects.select_related("image__collection")
        .filter(file=name)
        .first()
    )
    if rendition and is_public(rendition.image):
        return library_stored(name), True
    if not is_staff(user):
        raise Refusal("not-found")
    if not rendition and not any(
        model.objects.filter(file=name).exists()
        for model in (CustomImage, CustomDocument)
    ):
        raise Refusal("not-found")
    return library_stored(name), False


def document(pk, filename):
    """The document of an address; who may see it, the hooks of Wagtail say."""
    found = CustomDocument.objects.filter(pk=pk).first()
    if found is None or found.filename != filename:
        raise Refusal("not-found")
    return found


def library_stored(name):
    """Stored names are random and never used again, so the name is the tag."""
    suffix = PurePosixPath(name).suffix
    content_type = by_suffix(suffix) or MADE.get(suffix, "application/octet-stream")
    try:
        size = default_storage.size(name)
    except FileNotFoundError:
        raise Refusal("not-found") from None
    tag = f"{PurePosixPath(name).stem}-{size}"
    return Stored(default_storage, name, size, content_type, tag)


def may_see(user, thing):
    """True where visitors, or this person, may have a picture or document."""
    return is_public(thing) or is_staff(user)


def is_staff(user):
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def is_public(thing):
    """True where something published shows it and no collection above it is private."""
    if thing.collection.get_view_restrictions().exists():
        return False
    pages = ReferenceIndex.get_references_to(thing).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    ids = [int(pk) for pk in pages.values_list("object_id", flat=True)]
    if ids and Page.objects.live().public().filter(pk__in=ids).exists():
        return True
    return any(shows(thing) for shows in showing)


def open_to_all(picture):
    """The picture, None where its collection is private: what names it shows none."""
    closed = picture and once("closed_collections", closed_collections)
    return None if closed and picture.collection_id in closed else picture


def closed_collections():
    return set(private_collections().values_list("pk", flat=True))


showing = []


def shown_by(shows):
    """Register `shows(thing)`: whether visitors see a picture elsewhere than on pages."""
    if shows not in showing:
        showing.append(shows)
    return shows


def references_of(thing, *models):
    """{model: ids of its rows that name the picture or document}."""
    found = {model: [] for model in models}
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in models}
    rows = ReferenceIndex.get_references_to(thing).filter(base_content_type__in=kinds)
    for kind, pk in rows.values_list("base_content_type", "object_id"):
        found[kinds[kind]].append(int(pk))
    return found


def private_collections():
    """The collections that are not for everybody, and those below them."""
    closed = CollectionViewRestriction.objects.values_list("collection__path")
    below = Q(pk__in=[])
    for (path,) in closed:
        below |= Q(path__startswith=path)
    return Collection.objects.filter(below)
