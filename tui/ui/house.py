"""What the screens ask of the program they stand in."""

from __future__ import annotations

from typing import Protocol, cast

from textual.dom import DOMNode

from tui.errors import TenantryError
from tui.model.account import Account
from tui.ui.clipboard import Sent


class House(Protocol):
    """Copying, telling, and going to another place."""

    async def copy_text(self, text: str) -> Sent:
        """Send text to the clipboard by the way that fits this terminal."""

    async def copy(self, what: str, text: str) -> None:
        """Send text to the clipboard and say truthfully where it went."""

    def tell(self, text: str) -> None:
        """Show a notice that passes."""

    def lock(self) -> None:
        """Clear the screen until the passphrase is typed."""

    async def enter(self, account: Account) -> None:
        """Go to the customers of an account."""

    async def show_accounts(self) -> None:
        """Go to the accounts."""

    async def sign_in_again(self, error: TenantryError) -> None:
        """Go to the accounts, where the present one has to sign in again with what `error` asks for."""


def house_of(node: DOMNode) -> House:
    """The program that a screen stands in."""
    return cast(House, node.app)
