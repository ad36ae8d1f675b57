"""The QR code of a consent address as a phone sees it: the cells of the screen, read by another program's decoder."""

from __future__ import annotations

import pytest
import zxingcpp
from rich.color import Color

from tests.support.demo import Demo
from tui.model.cloud import CLOUDS
from tui.model.consent_url import consent_url, consent_url_for_all, consent_url_for_partner
from tui.model.identifiers import as_client_id, as_tenant_id
from tui.model.scope import CUSTOMER_SCOPES, PERMISSIONS
from tui.ui import TenantryApp
from tui.ui.screens.link import LinkScreen

APP = as_client_id("7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90")
TENANT = as_tenant_id("279b432a-b113-48dc-a980-69d9701ca47d")
ADDRESSES = {
    "usual": consent_url(CLOUDS["public"], APP, CUSTOMER_SCOPES, tenant=TENANT, state="a_b-c9"),
    "longest": consent_url(CLOUDS["china"], APP, PERMISSIONS, tenant=TENANT, state="a_b-c9"),
    "for all": consent_url_for_all(CLOUDS["us-gov"], APP, CUSTOMER_SCOPES, state="a_b-c9"),
    "partner": consent_url_for_partner(CLOUDS["public"], APP, CUSTOMER_SCOPES, tenant="organizations"),
}
HALVES = {"█": (True, True), "▀": (True, False), "▄": (False, True)}
ACROSS, DOWN = 4, 8
"""Pixels of a cell, which is twice as high as wide."""


def seen(app: TenantryApp) -> memoryview:
    """The whole screen as a grey picture, in the colours of its cells; letters are left out."""
    rows: list[bytes] = []
    for strip in app.screen._compositor.render_strips():
        upper, lower = bytearray(), bytearray()
        for segment in strip:
            style = segment.style
            ink, paper = _grey(style.color if style else None), _grey(style.bgcolor if style else None)
            for letter in segment.text:
                top, bottom = HALVES.get(letter, (False, False))
                upper += bytes([ink if top else paper]) * ACROSS
                lower += bytes([ink if bottom else paper]) * ACROSS
        rows += [bytes(upper)] * (DOWN // 2) + [bytes(lower)] * (DOWN // 2)
    return memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))


def _grey(color: Color | None) -> int:
    if color is None:
        return 0
    red, green, blue = color.get_truecolor()
    return (red * 299 + green * 587 + blue * 114) // 1000


@pytest.mark.parametrize(
    ("name", "theme"), [*((name, "tenantry-dark") for name in ADDRESSES), ("longest", "tenantry-light")]
)
async def test_another_decoder_reads_the_address_from_the_screen(demo: Demo, name: str, theme: str) -> None:
    """Equal to the letter, whatever the theme: light on dark in half blocks, with two light modules around."""
    url = ADDRESSES[name]
    async with demo.open((130, 70)) as pages:
        assert theme in pages.app.available_themes
        pages.app.theme = theme
        pages.app.push_screen(LinkScreen("Consent URL", "For an administrator.", url))
        await pages.at(LinkScreen)
        assert [] == zxingcpp.read_barcodes(seen(pages.app))
        await pages.press("r")
        await pages.see("r text")
        found = zxingcpp.read_barcodes(seen(pages.app))

    assert [url] == [each.text for each in found]


async def test_the_decoder_is_not_fooled(demo: Demo) -> None:
    """It reads what is drawn: with one line of cells painted over beyond what is corrected, nothing is read."""
    async with demo.open((130, 70)) as pages:
        pages.app.push_screen(LinkScreen("Consent URL", "For an administrator.", ADDRESSES["longest"]))
        await pages.at(LinkScreen)
        await pages.press("r")
        await pages.see("r text")
        picture = seen(pages.app)
        assert picture.shape is not None
        height, width = picture.shape
        spoilt = bytearray(picture.tobytes())
        for row in range(height // 3, height // 2):
            spoilt[row * width : (row + 1) * width] = bytes(width)

    assert [] == zxingcpp.read_barcodes(memoryview(bytes(spoilt)).cast("B", (height, width)))
