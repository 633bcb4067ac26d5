"""New pictures and recordings of an import, taken into the editors' library."""

from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File
from django.core.files.images import ImageFile

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.media.access import private_collection
from exams.bank.logbook import log_all
from exams.interchange.contents import merged
from exams.interchange.indexing import index_for_search, refer

SLICE = 20
MODELS = {"image": (get_image_model, ImageFile), "sound": (get_document_model, File)}


def take_pictures(items, pictures, user, stored):
    """Store what the library lacks and point the items' prompts at it.

    `stored` gathers the file names, for the day the transaction is taken back.
    """
    waiting = pending(items)
    collection = private_collection() if waiting else None
    for sort in MODELS:
        part = [x for x in waiting if x.sort == sort]
        for start in range(0, len(part), SLICE):
            found = part[start : start + SLICE]
            images = [image_of(x, pictures, collection, user) for x in found]
            save(images, user, stored)
            for picture, image in zip(found, images, strict=True):
                picture.images.add(image.pk)
    for item in items if waiting else ():
        share(item.pictures.values(), waiting)
        item.new = merged(item.old, item)


def pending(items):
    """One of each pictures that the library lacks, of items that are written."""
    found = {
        picture.digest: picture
        for item in items
        if item.differs
        for picture in item.pictures.values()
        if not picture.images
    }
    return list(found.values())


def share(pictures, taken):
    """Pictures of the same bytes are the same image."""
    images = {picture.digest: picture.images for picture in taken}
    for picture in pictures:
        picture.images = picture.images or images.get(picture.digest, set())


def image_of(picture, pictures, collection, user):
    path = PurePosixPath(picture.name)
    data, _ = pictures.read(picture.name, picture.sort)
    model, wrapper = MODELS[picture.sort]
    file = wrapper(ContentFile(data), name=path.stem + picture.suffix)
    image = model()(
        title=path.stem[:255], file=file, collection=collection, uploaded_by_user=user
    )
    image.file_size, image.file_hash = file.size, picture.digest
    return image


def save(images, user, stored):
    for image in images:
        image.file.save(image.file.name, image.file.file, save=False)
        stored.append((image.file.storage, image.file.name))
    type(images[0]).objects.bulk_create(images)
    index_for_search(images)
    refer(images)
    log_all(images, "wagtail.create", user)
