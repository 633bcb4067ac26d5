"""Which form of a picture a client wants: `?w=` and the Accept header. Pure."""

from dataclasses import dataclass

from rest_framework.negotiation import BaseContentNegotiation

from cms.media.models.blobs import WIDTHS

KNOWN = {str(width): width for width in WIDTHS}
LIGHT = ("image/avif", "image/webp")


@dataclass(frozen=True)
class Form:
    """Width 0 is the picture as it was uploaded; `types` what else is understood."""

    width: int = 0
    types: tuple = ()


def wanted(request):
    """The `Form` of a request; a width we do not have is the picture itself."""
    width = KNOWN.get(request.GET.get("w"))
    accept = request.headers.get("Accept", "")
    types = tuple(kind for kind in LIGHT if accepts(accept, kind))
    return Form(width, types) if width and types else Form()


def accepts(header, kind):
    """True where the header names this type, and not with q=0."""
    for item in header.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name == kind:
            return not any(is_zero(one) for one in parameters)
    return False


def is_zero(parameter):
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and value.strip(" 0.") == ""


class Anything(BaseContentNegotiation):
    """For views that answer bytes: no Accept header is refused."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
