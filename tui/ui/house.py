"""What the screens ask of the program they stand in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol, cast

from textual.dom import DOMNode

from tui.errors import TenantryError
from tui.model.account import Account
from tui.ui.clipboard import Sent
from tui.ui.commands import Place


@dataclass(frozen=True, slots=True)
class Left:
    """Where one was in an account as one left it; which session was the current one, its estate knows."""

    place: Place
    sought: str
    """What stood in the filter."""


class House(Protocol):
    """Copying, telling, and going to another place."""

    left: dict[str, Left]
    """Where one was in each account of this run, by account id."""

    async def copy_text(self, text: str) -> Sent:
        """Send text to the clipboard by the way that fits this terminal."""

    async def copy(self, what: str, text: str) -> None:
        """Send text to the clipboard and say truthfully where it went."""

    def tell(self, text: str) -> None:
        """Show a notice that passes."""

    def tell_later(self, work: asyncio.Task[Any], account: Account, title: str) -> None:
        """Tell what becomes of work on the customer `title` of an account that was left."""

    def draw_again(self) -> None:
        """Draw the whole screen again, whatever the terminal may show."""

    def lock(self) -> None:
        """Clear the screen until the passphrase is typed."""

    async def enter(self, account: Account) -> None:
        """Go to the customers of an account."""

    async def show_accounts(self) -> None:
        """Go to the accounts."""

    async def sign_in_to(self, cloud_name: str) -> None:
        """Go to the accounts, where another one signs in in this cloud; first to the set-up of an app that it lacks."""

    async def sign_in_again(self, error: TenantryError) -> None:
        """Go to the accounts, where the present one has to sign in again with what `error` asks for."""


def house_of(node: DOMNode) -> House:
    """The program that a screen stands in."""
    return cast(House, node.app)
