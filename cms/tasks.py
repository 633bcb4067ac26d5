from cms.scheduling import tasks as scheduling_tasks

__all__ = ["scheduling_tasks"]
