"""The types that are taken, and what their names end in; the first ending is ours."""

SUFFIXES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "application/pdf": (".pdf",),
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
AUDIO = frozenset({"audio/mpeg", "audio/mp4", "audio/ogg"})
DOCUMENTS = frozenset({"application/pdf"})
EVERYTHING = PICTURES | AUDIO | DOCUMENTS
ALIASES = {
    "image/jpg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "application/ogg": "audio/ogg",
}


def plain_type(content_type):
    """The type without parameters, by the name we use for it."""
    name = content_type.partition(";")[0].strip().lower()
    return ALIASES.get(name, name)


def by_suffix(suffix):
    """The type a name ending stands for, None for one we do not take."""
    suffix = suffix.lower()
    return next((kind for kind, ends in SUFFIXES.items() if suffix in ends), None)
