"""The colours of customers by name: each customer has one that comes of its id, until a technician chooses another."""

from __future__ import annotations

from hashlib import sha256

from tui.model.identifiers import TenantId

COLOURS = ("blue", "olive", "purple", "teal", "brown", "violet", "green", "red", "lavender", "orange")
"""In the order in which they are offered. Their shades belong to the screens."""


def own_colour(tenant_id: TenantId) -> str:
    """The colour that comes of a customer's id, the same at every start and on every machine."""
    return COLOURS[sha256(tenant_id.encode()).digest()[0] % len(COLOURS)]


def colour_of(tenant_id: TenantId, chosen: str = "") -> str:
    """The colour chosen for a customer; its own when none was, or one that a later release knows."""
    return chosen if chosen in COLOURS else own_colour(tenant_id)
