"""How the API's document describes signing in."""

from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.authentication import BearerAuthentication

# The light way of reading the token is the same scheme to a client.
set_override(BearerAuthentication, "suppress_collision_warning", True)


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = BearerAuthentication
    match_subclasses = True
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
