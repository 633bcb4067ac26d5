from django.utils import timezone

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from cms.scheduling import actions


@db_periodic_task(crontab(minute="*"))
def keep_schedule():
    actions.run_due(now=timezone.now())
