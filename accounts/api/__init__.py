"""The room's own calls below /api/v1/: validate, call once, answer."""
