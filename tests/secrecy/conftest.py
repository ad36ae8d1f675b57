"""Long loops run only when asked for here, too."""

from tests.faults.conftest import pytest_collection_modifyitems, pytest_configure

__all__ = ["pytest_collection_modifyitems", "pytest_configure"]
