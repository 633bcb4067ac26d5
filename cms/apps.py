from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Media, syllabus and what every page shares."""

    name = "cms"
