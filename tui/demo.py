"""The demo: an emulated partner, and the people in it who press buttons in their browsers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from tui.model.clock import Clock
from tui.model.identifiers import ClientId, TenantId
from tui.off_loop import off_loop

if TYPE_CHECKING:
    from tui.emulator import Emulator
    from tui.store import DemoOptions

WORLD_FILE = "world.json"
"""The demo's world, in the demo's own state folder."""

ADMINISTRATOR_TAKES_S = 15
"""How long a customer's administrator takes to consent once the link was sent."""


CLIENT_ID = ClientId("7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90")
"""The app registration of the demo's partner."""

OpenEmulator = Callable[[], "Emulator"]
"""Opens the emulator at the first call, which blocks; gives the same one ever after."""


def opener(options: DemoOptions, state_dir: Path, clock: Clock) -> OpenEmulator:
    """The emulator, opened when it is first asked: the first frame does not wait for it."""
    lock = Lock()
    opened: list[Emulator] = []

    def emulator() -> Emulator:
        with lock:
            if not opened:
                opened.append(open_emulator(options, state_dir, clock))
            return opened[0]

    return emulator


def open_emulator(options: DemoOptions, state_dir: Path, clock: Clock) -> Emulator:
    """The emulator on the world of the last demo, or on a new one. A damaged world is set aside, not overwritten."""
    from tui.emulator import Emulator, build_world, load_world, save_world

    path = state_dir / WORLD_FILE
    world = None
    if not options.starts_over and path.exists():
        try:
            world = load_world(path)
        except (OSError, ValueError):
            path.replace(path.with_suffix(".damaged"))
    if world is None:
        customers = 240 if options.customers is None else options.customers
        world = build_world(options.scenario or "default", customers=customers, now=clock())
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        save_world(world, path)
    world.on_change = lambda changed: save_world(changed, path)
    return Emulator(world, now=clock)


class DemoPeople:
    """Approve device codes, and consent 15 s after a link was sent to a customer that lacks consent."""

    title = "DEMO"

    people: Sequence[tuple[str, str]] = (
        ("ada@fourthcoffee.example", "as Ada, a technician"),
        ("grace@fourthcoffee.example", "as Grace, outside AdminAgents"),
        ("noor@fourthcoffee.example", "as Noor, without MFA"),
    )

    def __init__(self, emulator: OpenEmulator, scopes: Sequence[str]) -> None:
        self._emulator = emulator
        self._scopes = tuple(scopes)

    @property
    def note(self) -> str:
        """What the sign-in card says."""
        after_s = self._emulator().world.auto_approve_after_s
        if after_s is None:
            return "Demo. Approve the code now:"
        who = self._emulator().world.auto_approve_as.partition("@")[0].title()
        return f"Demo: approves itself in {after_s:.0f} s as {who}.\nOr approve it now:"

    async def expect(self, username: str) -> None:
        """Codes approve themselves as this person from now on."""
        (await off_loop(self._emulator)).world.auto_approve_as = username

    async def approve(self, user_code: str, username: str) -> None:
        """Enter the code in that person's browser."""
        await off_loop(self._emulator().approve_code, user_code, username)

    async def link_sent(self, tenant_id: TenantId) -> None:
        """The customer's administrator opens the link in a while."""
        await off_loop(self._consent_soon, tenant_id)

    def _consent_soon(self, tenant_id: TenantId) -> None:
        self._emulator().consent_as_administrator(tenant_id, CLIENT_ID, self._scopes, after_s=ADMINISTRATOR_TAKES_S)
