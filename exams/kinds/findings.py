"""What a kind says of a draft and of a response."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One reason why a thing cannot be published, at the field it stands in."""

    field: str
    code: str
    message: str


class Malformed(ValueError):
    """A response that does not fit its question; `code` says how."""

    def __init__(self, code="malformed-response"):
        self.code = code
        super().__init__(code)


def only(response, name, type_):
    """The value of a response that holds exactly `name`, of that type."""
    if not isinstance(response, dict) or set(response) != {name}:
        raise Malformed
    if type(response[name]) is not type_:
        raise Malformed
    return response[name]
