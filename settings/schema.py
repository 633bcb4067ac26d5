"""What the OpenAPI document at /api/docs shows."""

OURS = "/api/v1/"


def only_ours(endpoints):
    """Our API alone; Wagtail's admin speaks DRF too."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(OURS)]
