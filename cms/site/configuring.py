"""What a setting of the app is; a room's `config_keys.py` lists its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConfigKey:
    """A setting that may leave: `target` says whether visitors get it or students."""

    key: str
    label: str
    target: str
    schema: dict
    example: dict
