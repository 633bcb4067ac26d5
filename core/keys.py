"""Every key this project writes to a cache is built here, with its time to live.

A key is readable, has a namespace, holds JSON and expires. Keys of libraries stand
in FOREIGN by prefix; their values are pickled, since they are not ours to shape.
"""

EXAM_SECONDS = 600
LONGEST_SECONDS = 7 * 86_400
FOREIGN = ("wagtail", "allauth")


def exam(exam_id):
    """`cache:exam:12`: one published exam's public detail; `list`: the first page."""
    return f"cache:exam:{exam_id}"


def plain(key, prefix, version):
    """Django's key function without its decoration: the key as it was built."""
    key = f"{prefix}:{key}" if prefix else key
    return key if version == 1 else f"{key}:v{version}"


def is_foreign(key):
    return key.startswith(FOREIGN)
