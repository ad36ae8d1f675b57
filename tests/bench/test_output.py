"""The bytes for a terminal that the product promises; times are for the benchmarks to print."""

from __future__ import annotations

import sys

import pytest

from tests.bench.output import figures


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_what_is_sent_stays_small() -> None:
    """A key, a dialog, a storm of sizes and a rest at 80x24 cost no more than a slow link takes."""
    found = figures((80, 24), 240, is_whole=False, rest_s=2)
    most = {
        "a key in the filter, bytes (median)": 2_000,
        "cursor down, bytes": 2_000,
        "a dialog opened, bytes": 6_000,
        "a dialog closed, bytes": 6_000,
        "at rest, bytes a second": 0,
        "40 moves of the mouse, bytes": 2_000,
        "400 sizes in 2 s, bytes": 100_000,
    }

    assert {} == {name: found[name] for name, limit in most.items() if found[name] > limit}
