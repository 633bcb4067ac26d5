"""Which language a page speaks: that of its address, whatever the browser prefers."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_from_path


class LanguageOfPath:
    """Hindi below /hi/, English elsewhere; said in `Content-Language`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        found = get_language_from_path(request.path_info)
        request.LANGUAGE_CODE = found or settings.LANGUAGE_CODE
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        if found:
            response.setdefault("Content-Language", found)
        return response
