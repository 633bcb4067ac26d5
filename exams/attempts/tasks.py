from django.utils import timezone

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from exams.attempts import closing, rescoring


@db_periodic_task(crontab(minute="*"))
def settle_due():
    closing.settle_due(now=timezone.now())


@db_task()
def mark_run(run_id):
    rescoring.mark_run(run_id, now=timezone.now())


@db_periodic_task(crontab(minute="*"))
def mark_all():
    rescoring.mark_all(now=timezone.now())
