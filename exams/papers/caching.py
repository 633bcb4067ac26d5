"""Published exams' public answers, kept for ten minutes and dropped on publish."""

from django.core.cache import cache

from core import keys


def forget(exam_id):
    cache.delete_many([keys.exam(exam_id, "detail"), keys.exam(exam_id, "sections")])
