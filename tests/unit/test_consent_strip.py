"""The counts above the list: which states, in which words, at which width."""

from __future__ import annotations

import pytest

from tui.model.consent import ConsentState
from tui.ui.widgets.consent_strip import chips, present
from tui.ui.widgets.customer_rows import CONSENT_ORDER

SOME = {ConsentState.MISSING: 48, ConsentState.SHORT: 3, ConsentState.UNKNOWN: 12, ConsentState.GRANTED: 167}
ALL = dict.fromkeys(CONSENT_ORDER, 1_234)


def line(counts: dict[ConsentState, int], width: int) -> str:
    """The strip as text."""
    return "  ".join(chip.text for chip in chips(counts, width))


def test_nothing_is_counted_while_nobody_was_asked() -> None:
    """Unknown customers and ended relationships are there without a question, and alone they hide the strip."""
    assert () == present({})
    assert () == present({ConsentState.UNKNOWN: 240, ConsentState.ENDED: 3})
    assert (ConsentState.LINK_SENT, ConsentState.ENDED, ConsentState.UNKNOWN) == present(
        {ConsentState.UNKNOWN: 239, ConsentState.ENDED: 3, ConsentState.LINK_SENT: 1, ConsentState.GRANTED: 0}
    )


def test_words_go_before_signs() -> None:
    """The whole line, then signs and figures, then closer together."""
    assert "✗ missing 48  ± short 3  · unknown 12  ✓ given 167" == line(SOME, 80)
    assert "✗ 48  ± 3  · 12  ✓ 167" == line(SOME, 50)
    assert "✗48  ±3  ·12  ✓167" == line(SOME, 24)


def test_states_with_one_sign_are_told_apart() -> None:
    """A sign that two states share keeps the word of the rarer one as long as there is room."""
    both = {ConsentState.BLOCKED: 2, ConsentState.NO_ACCESS: 3, ConsentState.MORE: 4, ConsentState.GRANTED: 5}

    assert "■ 2  ■ no way 3  ✓ more 4  ✓ 5" == line(both, 40)


@pytest.mark.parametrize("width", [57, 60, 72, 90, 120])
def test_every_state_has_room_at_every_width(width: int) -> None:
    """All nine of an estate of thousands fit, and a click on any of their cells is on that state alone."""
    placed = chips(ALL, width)
    cells = [chip.x + cell for chip in placed for cell in range(chip.width)]

    assert list(CONSENT_ORDER) == [chip.state for chip in placed]
    assert list(range(len(cells))) == cells
    assert len(cells) < width
