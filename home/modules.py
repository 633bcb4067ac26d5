"""Rooms that are switched off: their calls for students answer 503."""

from time import monotonic

from django.conf import settings

from core.problems import problem
from home.models import FeatureFlag
from home.models.flags import MODULE, rooms

STAFF = "/api/v1/staff/"
RETRY_SECONDS = 300


class Modules:
    """The names of the rooms that are off, looked up now and then by each process."""

    def __init__(self):
        self.forget()

    def forget(self):
        self.until, self.names = 0, frozenset()

    def off(self):
        if monotonic() >= self.until:
            rows = FeatureFlag.objects.filter(key__startswith=MODULE, is_on=False)
            keys = rows.values_list("key", flat=True)
            self.names = frozenset(key.removeprefix(MODULE) for key in keys)
            self.until = monotonic() + settings.MODULES_SECONDS
        return self.names


modules = Modules()


class ModuleMiddleware:
    """Knows the room from the view that would answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/api/v1/") or request.path.startswith(STAFF):
            return None
        room = room_of(view)
        if room not in rooms() or room not in modules.off():
            return None
        return problem("module-off", retry_after=RETRY_SECONDS)


def room_of(view):
    return getattr(view, "cls", view).__module__.partition(".")[0]
