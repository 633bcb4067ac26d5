from django.utils import timezone

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from exams.attempts import actions


@db_periodic_task(crontab(minute="*"))
def settle_due():
    actions.settle_due(now=timezone.now())
