"""QR codes in half blocks."""

from __future__ import annotations

import pytest
import segno

from tui.ui.qr import QUIET, qr_lines

_PIXELS = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}


@pytest.mark.parametrize("text", ["https://microsoft.com/devicelogin", "https://login.example/" + "x" * 300])
def test_the_blocks_are_the_code(text: str) -> None:
    """Read back block by block, light around, every module is that of the code."""
    lines = qr_lines(text)
    rows = [[_PIXELS[block][half] for block in line] for line in lines for half in (0, 1)]
    matrix = [[not module for module in row] for row in segno.make(text, error="l", micro=False).matrix]
    inner = [row[QUIET : QUIET + len(matrix)] for row in rows[QUIET : QUIET + len(matrix)]]

    assert matrix == inner
    around = [*rows[:QUIET], *rows[QUIET + len(matrix) :]]
    assert all(all(row) for row in around)
    assert all(all(row[:QUIET]) and all(row[-QUIET:]) for row in rows)
    assert 1 == len({len(line) for line in lines})
