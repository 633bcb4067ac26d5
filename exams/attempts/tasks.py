from django.utils import timezone

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from exams.attempts import actions, cancelling


@db_periodic_task(crontab(minute="*"))
def settle_due():
    actions.settle_due(now=timezone.now())


@db_task()
def mark_anew(cancellation_id):
    cancelling.mark_anew(cancellation_id, now=timezone.now())


@db_periodic_task(crontab(minute="*"))
def mark_all_anew():
    cancelling.mark_all_anew(now=timezone.now())
