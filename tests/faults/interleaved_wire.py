"""Answers that are held back and let go in a seeded order, without a thread: the same seed gives the same run."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable
from contextvars import ContextVar
from random import Random
from typing import Any

import httpx
import pytest

from tests.support.demo import Wire
from tui import off_loop as seam

ACTING: ContextVar[str] = ContextVar("the tenant that the action at hand was for when its key was pressed", default="")


class Gates:
    """Where blocking work waits before it begins, and again before its answer comes back."""

    def __init__(self) -> None:
        self.is_open = True
        self._held: list[asyncio.Future[None]] = []

    async def off_loop(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """Do the work here, at the time that the seed gives it."""
        await self._wait()
        try:
            answer = work(*args, **named)
        except Exception:
            await self._wait()
            raise
        await self._wait()
        return answer

    async def _wait(self) -> None:
        if self.is_open:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._held.append(future)
        await future

    @property
    def held(self) -> int:
        """How much waits."""
        self._held = [future for future in self._held if not future.done()]
        return len(self._held)

    def let_one_go(self, random: Random) -> None:
        """Let any of those that wait go on."""
        if self.held:
            random.choice(self._held).set_result(None)

    def open_all(self) -> None:
        """Let all go, and hold nothing from here on."""
        self.is_open = True
        for future in self._held:
            if not future.done():
                future.set_result(None)

    def lie_over(self, patch: pytest.MonkeyPatch) -> None:
        """Take the place of every thread in the rooms below the screens; all of them have to be loaded by then."""
        for room in ("auth", "demo", "graph", "partner", "store.vault", "wiring"):
            importlib.import_module(f"tui.{room}")
        for name, module in list(sys.modules.items()):
            if (
                name.startswith("tui.")
                and not name.startswith("tui.ui.")
                and hasattr(module, "off_loop")
                and module is not seam
            ):
                patch.setattr(module, "off_loop", self.off_loop)
        patch.setattr(seam.OneThread, "run", _at_once)


async def _at_once(_: object, work: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
    """The store's thread, whose order is its own and no matter of chance."""
    await asyncio.sleep(0)
    return work(*args, **named)


class WatchedWire(Wire):
    """Notes every call that is not for the tenant that its action was for."""

    partner = ""
    """The partner's own tenant: lists and Partner Center are asked as it."""
    swap: Callable[[str], str | None] = staticmethod(lambda _: None)
    """Which tenant answers in the place of this one, if any."""
    stray: tuple[str, ...] = ()

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path = request.url.path
        if path.endswith("/oauth2/v2.0/token"):
            tenant = path.split("/")[1]
            self._look(f"a token of {tenant} was asked for", tenant)
            other = self.swap(tenant)
            if other is not None:
                request = _to(request, path.replace(tenant, other))
        before = len(self.calls)
        answer = super().handle(request)
        for call in list(self.calls)[before:]:
            if call.bearer_tid:
                self._look(f"{call.method} {call.path} went out with the token of {call.bearer_tid}", call.bearer_tid)
            if "applicationconsents" in call.path:
                self._look(f"consent was given for {call.tenant}", call.tenant, or_partner=False)
        return answer

    def _look(self, what: str, tenant: str, *, or_partner: bool = True) -> None:
        acting = ACTING.get()
        if tenant != acting and not (or_partner and tenant in (self.partner, "organizations")):
            self.stray = (*self.stray, f"{what}, for {acting or 'nobody'}")


def _to(request: httpx.Request, path: str) -> httpx.Request:
    kept = ("content-type", "client-request-id")
    headers = {name: value for name, value in request.headers.items() if name in kept}
    return httpx.Request(request.method, request.url.copy_with(path=path), headers=headers, content=request.content)
