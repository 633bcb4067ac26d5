from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from core import actions


@db_periodic_task(crontab(minute="17"))
def purge_cache():
    actions.purge_cache()
