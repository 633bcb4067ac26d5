from django.utils import timezone

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from exams.interchange import deeds, jobs, sweeping


@db_task()
def carry_on_import(batch_id):
    jobs.carry_on(batch_id)


@db_task()
def carry_on_deed(deed_id):
    deeds.carry_on(deed_id)


@db_periodic_task(crontab(minute="*"))
def carry_on_overdue():
    jobs.carry_on_overdue(now=timezone.now())
    deeds.carry_on_overdue(before=timezone.now() - jobs.SILENT)


@db_periodic_task(crontab(hour="3", minute="37"))
def sweep_files():
    sweeping.sweep(now=timezone.now())
