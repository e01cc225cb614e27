"""Loads every capability's tables, so that the metadata is whole. Found by name: models/*/tables.py and models/base."""

import importlib
import pkgutil

import models
import models.base
from models.base.session import Base
from models.base.triggers import install_functions

_IN_BASE = ("audit", "personal_reads", "idempotency", "job_runs")


def _load() -> tuple[str, ...]:
    for name in _IN_BASE:
        importlib.import_module(f"models.base.{name}")
    for room in pkgutil.iter_modules(models.__path__):
        if not room.ispkg or room.name == "base":
            continue
        package = importlib.import_module(f"models.{room.name}")
        if any(module.name == "tables" for module in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"models.{room.name}.tables")
    install_functions(Base.registry.metadata)
    return tuple(sorted(Base.registry.metadata.tables))


ALL = _load()
"""Names of all tables."""
