"""The months below the chart of what ends when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tui.ui.widgets.endings_pane import _months


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (datetime(2026, 11, 26, tzinfo=UTC), "   Dec"),
        (datetime(2026, 3, 2, tzinfo=UTC), "Mar            Apr"),
        (datetime(2026, 12, 31, tzinfo=UTC), "   Jan"),
    ],
)
def test_no_two_months_run_together(now: datetime, begins: str) -> None:
    """Each name stands below the first week that begins in it, a blank before the next one."""
    line = _months(now)

    assert begins == line[: len(begins)]
    assert all(3 == len(name) for name in line.split())
