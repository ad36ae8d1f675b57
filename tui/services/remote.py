"""The services beyond the wire, connected when first needed.

Nothing here is imported before the first frame is drawn: `wiring` hands over a function that connects.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.account import Account
from tui.model.cloud import Cloud
from tui.model.identifiers import ClientId
from tui.model.secret import Secret

if TYPE_CHECKING:
    from tui.auth import BrowserStep, OnRotated, Pasted, SignInStep, Tokens
    from tui.graph import Graph
    from tui.partner import PartnerCenter
    from tui.transport import Door, Waiting


@dataclass(frozen=True, slots=True)
class App:
    """Which app registration asks, in which cloud, from which partner tenant."""

    client_id: ClientId | None
    """None until a person has chosen one; nothing is asked before."""
    cloud: Cloud
    partner_tenant: str
    """A GUID, a domain, or `organizations` while the partner tenant is not configured."""
    customer_scopes: tuple[str, ...]
    """Permissions wanted in each customer's tenant."""

    @property
    def id(self) -> ClientId:
        """The client id, once chosen. Raises RuntimeError before."""
        if self.client_id is None:
            raise RuntimeError("no app registration is configured")
        return self.client_id


@dataclass(frozen=True, slots=True)
class Remote:
    """Clients that are ready to be called."""

    sign_in: Callable[[str], AsyncGenerator[SignInStep, None]]
    """Sign in with a device code; the claims that a refusal asked to see proven, or none."""
    sign_in_by_browser: Callable[[Pasted, str, str], AsyncGenerator[BrowserStep, None]]
    """Sign in through a browser: where a person's pasted addresses are put, the claims as above, and the name of who is
    to sign in, or none."""
    restore: Callable[[Account, Secret, OnRotated], Tokens]
    """The tokens of an account that signed in before; asks nobody. Raises SessionEnded when they cannot be read."""
    graph: Graph
    partner_center: PartnerCenter
    door: Door
    """What every call passes; shut while the program is locked."""
    close: Callable[[], Awaitable[None]]
    clock_trouble: Callable[[], str]
    """What is wrong with this machine's clock, by the services' answers; empty while nothing is."""


TellWait = Callable[["Waiting"], None]
"""Told when a service is waited for, so that a countdown can be shown."""

Connect = Callable[[App, TellWait], Awaitable[Remote]]
