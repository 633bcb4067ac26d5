from exams.attempts import tasks as attempt_tasks
from exams.bank.duplicates import tasks as duplicate_tasks
from exams.interchange import tasks as import_tasks

__all__ = ["attempt_tasks", "duplicate_tasks", "import_tasks"]
