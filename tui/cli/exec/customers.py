"""Which customers a command is to be run for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.output import say
from tui.model.customer import Customer

if TYPE_CHECKING:
    from tui.services import Estate


async def known_customers(estate: Estate) -> list[Customer]:
    """The customers of the local copy; the lists are read once where there is none yet. Raises their refusal."""
    if not estate.listing.customers:
        say("The customers are not known here yet: reading the lists.")
        async for _ in estate.refresh():
            pass
    return list(estate.listing.customers.values())
