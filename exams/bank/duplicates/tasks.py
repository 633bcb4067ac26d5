from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from exams.bank.duplicates import actions


@db_task()
def compare():
    actions.compare_waiting()


@db_periodic_task(crontab(minute="*"))
def compare_overdue():
    actions.compare_waiting()
