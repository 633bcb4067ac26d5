"""The server's entry. Commands and image builds do without a database; this does not."""

import os

from django.core.wsgi import get_wsgi_application

from settings.environment import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.production")
env("DATABASE_URL")
of_django = get_wsgi_application()

from settings.express import Express  # noqa: E402 - needs the apps to be ready

application = Express(of_django)
