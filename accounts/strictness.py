"""allauth's calls refuse what they do not know, as the rest of the API does."""

from core.problems import Refusal


def strict(view):
    """The view, refusing a body with fields its input does not have."""
    return type(view.__name__, (KnownFields, view), {"__module__": view.__module__})


class KnownFields:
    """A view's `also` names fields that it reads before its input does."""

    def handle_input(self, data):
        kind, known = self.get_input_class(), {*getattr(self, "also", ())}
        if data and kind:
            known |= kind(data=data, **self.get_input_kwargs()).fields.keys()
        if unknown := (data or {}).keys() - known:
            raise Refusal("unknown-field", errors=[error(x) for x in sorted(unknown)])
        return super().handle_input(data)


def error(name):
    param = name.encode("utf-8", "backslashreplace").decode()
    message = "There is no such field."
    return {"code": "unknown-field", "message": message, "param": param}
