"""The engine's fixtures."""

from tests.engine.conftest import studio_home, trained_run

__all__ = ["studio_home", "trained_run"]
