"""Long loops run only when asked for: `python -m pytest -m long tests/faults -n 0 -s`."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark."""
    config.addinivalue_line("markers", "long: the long form of a loop; runs only with `-m long`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long loops out of an ordinary run."""
    if "long" not in str(config.getoption("markexpr")):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="a long loop: -m long"))
