"""What every room adds to the site, found in a file of a known name."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule


def gathered(module, name):
    """The entries of the list `name` in each room's file `module`, by room.

    A room joins by adding the file; nobody keeps a register.
    """
    found = []
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, module):
            found += getattr(import_module(f"{config.name}.{module}"), name)
    return found
