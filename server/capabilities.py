"""The list of what the program can do: every blueprint of api/, found by name and mounted in that order."""

import importlib
import pkgutil

import api
from api.base.capability import Capability

BLUEPRINT = "cap"


def load() -> list[Capability]:
    """Import every module of api/ and return its capability."""
    found = []
    for module in sorted(pkgutil.iter_modules(api.__path__), key=lambda m: m.name):
        if module.ispkg:
            continue
        loaded = importlib.import_module(f"api.{module.name}")
        found.append(getattr(loaded, BLUEPRINT))
    return found
