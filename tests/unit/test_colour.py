"""The colours of customers: the same at every start, told apart by name, readable."""

from __future__ import annotations

from collections import Counter

from tests.unit.store_samples import FABRIKAM, crowd
from tui.model.colour import COLOURS, colour_of, own_colour
from tui.ui.theme import BANDS, band_colours


def test_every_name_has_a_band_of_its_own() -> None:
    """No two names look alike."""
    assert (set(COLOURS), len(COLOURS)) == (set(BANDS), len(set(BANDS.values())))


def test_a_customer_keeps_its_colour_until_another_is_chosen() -> None:
    """What a later release, or somebody's hand, wrote counts as none."""
    own = own_colour(FABRIKAM)
    other = next(name for name in COLOURS if name != own)

    assert [own, own, other] == [colour_of(FABRIKAM), colour_of(FABRIKAM, "ultraviolet"), colour_of(FABRIKAM, other)]
    assert (BANDS[own], BANDS[other]) == (band_colours(FABRIKAM), band_colours(FABRIKAM, other))


def test_customers_are_spread_over_the_colours() -> None:
    """Of two hundred none takes more than a quarter."""
    assert 50 > max(Counter(own_colour(each.tenant_id) for each in crowd(200)).values())


def test_each_band_can_be_read() -> None:
    """A contrast of at least 4.5 to 1 (WCAG 2.2, success criterion 1.4.3)."""
    for name, (background, text) in BANDS.items():
        light, dark = sorted((_luminance(text), _luminance(background)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, name


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definitions)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
