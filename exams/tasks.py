from exams.attempts import tasks as attempt_tasks
from exams.bank.duplicates import tasks as duplicate_tasks

__all__ = ["attempt_tasks", "duplicate_tasks"]
