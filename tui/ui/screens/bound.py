"""Whose tenant a command is for is settled when its key is pressed, not when its work begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tui.model.identifiers import TenantId


class Place(Protocol):
    """What is looked at when the key is pressed."""

    @property
    def customer_here(self) -> TenantId | None:
        """The customer of some list that commands are about."""

    @property
    def session_here(self) -> TenantId | None:
        """The session one is in."""


def of_customer(work: Callable[..., object]) -> Callable[[Place], None]:
    """A command for the customer that is highlighted, or shown, at the key press. A worker alone would begin after keys
    that were pressed behind it."""

    def act(self: Place) -> None:
        if tenant_id := self.customer_here:
            work(self, tenant_id)

    act.__doc__ = work.__doc__
    return act


def of_session(work: Callable[..., object]) -> Callable[[Place], None]:
    """The same for the session that one is in."""

    def act(self: Place) -> None:
        if tenant_id := self.session_here:
            work(self, tenant_id)

    act.__doc__ = work.__doc__
    return act
