from exams.attempts import tasks as attempt_tasks

__all__ = ["attempt_tasks"]
