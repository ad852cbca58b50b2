"""All faults: whatever the modules beside this one list in ``FAULTS``."""

from __future__ import annotations

import importlib
import pkgutil

import tests.faults
from tests.faults.row import Fault

NO_FAMILIES = ("__main__", "apart", "catalogue", "row", "tried")


def all_faults() -> dict[str, Fault]:
    """Return the faults of every family by name."""
    return {fault.name: fault for faults in families().values() for fault in faults}


def families() -> dict[str, tuple[Fault, ...]]:
    """Return the faults of each family, by the name of its module."""
    found: dict[str, tuple[Fault, ...]] = {}
    names: set[str] = set()
    for module in sorted(info.name for info in pkgutil.iter_modules(tests.faults.__path__)):
        if module in NO_FAMILIES or module.startswith("test_"):
            continue
        faults: tuple[Fault, ...] = getattr(importlib.import_module(f"tests.faults.{module}"), "FAULTS", ())
        for fault in faults:
            assert fault.name not in names, f"two faults are called {fault.name}"
            names.add(fault.name)
        if faults:
            found[module] = faults
    return found
