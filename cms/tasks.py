from cms.media import tasks as media_tasks
from cms.scheduling import tasks as scheduling_tasks

__all__ = ["media_tasks", "scheduling_tasks"]
