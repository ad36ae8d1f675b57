"""A terminal whose size changes faster than anybody could look."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest

from tests.terminal import walk
from tests.terminal.sequences import AT_REST, modes_after


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
@pytest.mark.parametrize("seed", [400])
def test_four_hundred_sizes_in_two_seconds_leave_a_right_picture(tmp_path: Path, seed: int) -> None:
    """From 1x1 to 500x200, and then an ordinary one: that is drawn whole, and keys work."""
    chance = random.Random(seed)
    with walk.demo(tmp_path) as terminal:
        walk.sign_in(terminal)
        for _ in range(400):
            terminal.flicker(chance.randint(1, 500), chance.randint(1, 200), until=time.monotonic() + 0.005)
        terminal.clear()
        terminal.resize(80, 24)
        terminal.until(lambda: "Ctrl+Q Quit" in terminal.screen.display[23], "keys in the last of 24 lines")
        terminal.see("240 of 240", "Adatum · adatum.example")
        shown = terminal.text
        terminal.clear()
        terminal.key(walk.REDRAW)
        terminal.until(lambda: shown == terminal.text, "the same picture, drawn anew")
        terminal.key("contoso suites")
        terminal.see("1 of 240")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert AT_REST == modes_after(bytes(terminal.raw))
