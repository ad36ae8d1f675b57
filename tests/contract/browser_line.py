"""A line on which somebody signs in through a browser: the time stands still unless a test moves it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import httpx

from tests.support.timeline import Timeline
from tui.auth import AddressIssued, Pasted, Place, SignedIn, StillWaiting, Wish, sign_in_by_browser
from tui.emulator import ADA
from tui.model.secret import Secret
from tui.transport import Patience

from .line import GRAPH, Line


class BrowserLine(Line):
    """The program's own browser sign-in over an emulator."""

    def __init__(self, scenario: str = "default") -> None:
        self.time = Timeline()
        super().__init__(scenario)

    def clock(self) -> datetime:
        """The time here."""
        return self.time.now()

    async def sleep(self, seconds: float) -> None:
        """Wait until the test has moved the clock on."""
        await self.time.sleep(seconds)

    def begin(self, tenant: str = "organizations", *, port: int = 0, wish: Wish | None = None) -> BrowserSteps:
        """Begin a sign-in through a browser."""
        return BrowserSteps(self, Place(tenant, GRAPH, port), wish or Wish())


class BrowserSteps:
    """The steps of one browser sign-in as they come."""

    def __init__(self, line: BrowserLine, place: Place, wish: Wish) -> None:
        self.line = line
        self.pasted: Pasted = asyncio.Queue()
        patience = Patience(line.clock, line.sleep, lambda: 1.0)
        self._steps = sign_in_by_browser(line.login, place, patience, self.pasted, wish)
        self.issued: AddressIssued

    async def address(self) -> AddressIssued:
        """The first step."""
        step = await anext(self._steps)
        assert isinstance(step, AddressIssued)
        self.issued = step
        return step

    async def next(self) -> object:
        """The next step."""
        return await anext(self._steps)

    async def waiting(self) -> StillWaiting:
        """The next step, when it is a wait."""
        step = await anext(self._steps)
        assert isinstance(step, StillWaiting)
        return step

    async def signed_in(self) -> SignedIn:
        """The last step."""
        step = await anext(self._steps)
        assert isinstance(step, SignedIn)
        return step

    def answered(self, username: str | None = ADA) -> str:
        """Sign in on Microsoft's page, or press Cancel there: the address that the browser is sent to."""
        return self.line.emulator.sign_in_at(self.issued.url, username)

    def paste(self, text: str) -> None:
        """Paste something."""
        self.pasted.put_nowait(Secret(text))

    async def abandon(self) -> None:
        """Close the stream as a screen does that is left."""
        await self._steps.aclose()


async def browse(address: str, host: str = "127.0.0.1") -> httpx.Response:
    """Go where the browser is sent, over a real connection."""
    url = httpx.URL(address)
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(url.copy_with(host=host), headers={"Host": f"localhost:{url.port}"})
