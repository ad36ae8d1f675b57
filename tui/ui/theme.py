"""Every colour of the program.

All values are in the 256-colour palette, so that a plain SSH session and a true-colour terminal look alike. One
accent; the only strong colour is the band of the customer one is in.
"""

from __future__ import annotations

from textual.theme import Theme

from tui.model.colour import COLOURS, colour_of
from tui.model.identifiers import TenantId

DARK = Theme(
    name="tenantry-dark",
    primary="#5fafd7",
    secondary="#87afaf",
    accent="#5fafd7",
    foreground="#dadada",
    background="#121212",
    surface="#121212",
    panel="#262626",
    success="#87d787",
    warning="#ffd75f",
    error="#ff8787",
    dark=True,
    variables={
        "muted": "#8a8a8a",
        "faint": "#4e4e4e",
        "rule": "#3a3a3a",
        "cursor": "#005f87",
        "cursor-text": "#ffffff",
        "match": "#ffd75f",
        "scrollbar": "#585858",
        "scrollbar-hover": "#8a8a8a",
        "scrollbar-active": "#8a8a8a",
        "scrollbar-background": "#1c1c1c",
        "scrollbar-background-hover": "#1c1c1c",
        "scrollbar-background-active": "#1c1c1c",
        "input-selection-background": "#005f87",
        "block-cursor-background": "#005f87",
        "block-cursor-foreground": "#ffffff",
        "footer-key-foreground": "#5fafd7",
    },
)

LIGHT = Theme(
    name="tenantry-light",
    primary="#005f87",
    secondary="#5f5f87",
    accent="#005faf",
    foreground="#262626",
    background="#ffffff",
    surface="#ffffff",
    panel="#e4e4e4",
    success="#005f00",
    warning="#875f00",
    error="#af0000",
    dark=False,
    variables={
        "muted": "#626262",
        "faint": "#a8a8a8",
        "rule": "#c6c6c6",
        "cursor": "#afd7ff",
        "cursor-text": "#000000",
        "match": "#870087",
        "scrollbar": "#a8a8a8",
        "scrollbar-hover": "#767676",
        "scrollbar-active": "#767676",
        "scrollbar-background": "#eeeeee",
        "scrollbar-background-hover": "#eeeeee",
        "scrollbar-background-active": "#eeeeee",
        "input-selection-background": "#afd7ff",
        "block-cursor-background": "#afd7ff",
        "block-cursor-foreground": "#000000",
        "footer-key-foreground": "#005faf",
    },
)

BANDS = dict(
    zip(
        COLOURS,
        (
            ("#005f87", "#ffffff"),
            ("#5f5f00", "#ffffff"),
            ("#870087", "#ffffff"),
            ("#005f5f", "#ffffff"),
            ("#875f00", "#ffffff"),
            ("#5f00af", "#ffffff"),
            ("#005f00", "#ffffff"),
            ("#870000", "#ffffff"),
            ("#5f5faf", "#ffffff"),
            ("#af5f00", "#ffffff"),
        ),
        strict=True,
    )
)
"""Background and text of customer bands by the colour's name; each pair keeps a contrast of at least 4.5 to 1."""


def band_colours(tenant_id: TenantId, chosen: str = "") -> tuple[str, str]:
    """The band of a customer: (background, text); `chosen`: the name of the colour chosen for it, if one was."""
    return BANDS[colour_of(tenant_id, chosen)]
