"""Every key this project writes to a cache is built here, with its time to live.

A key is readable, has a namespace, holds JSON and expires. Keys of libraries stand
in FOREIGN by prefix.
"""

EXAM_SECONDS = 600
FOREIGN = ("wagtail", "allauth")


def exam(exam_id, part):
    """`cache:exam:12:detail`: one published exam's public answers."""
    return f"cache:exam:{exam_id}:{part}"


def exam_list():
    return "cache:exam:list"
