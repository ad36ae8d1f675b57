"""The demo: an emulated partner, and the people in it who press buttons in their browsers."""

from __future__ import annotations

import atexit
import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from tui.errors import DeviceCodeBlocked, Owner, StoreError, TenantryError
from tui.model.clock import Clock
from tui.model.cloud import CLOUDS
from tui.model.identifiers import ClientId, TenantId
from tui.off_loop import off_loop

if TYPE_CHECKING:
    from tui.emulator import Emulator, World
    from tui.emulator.serving import Serving
    from tui.store import DemoOptions

WORLD_FILE = "world.json"
"""The demo's world, in the demo's own state folder."""

ADMINISTRATOR_TAKES_S = 15
"""How long a customer's administrator takes to consent once the link was sent."""


_ENDS_WITHIN_S = 0.1
"""How long leaving the demo waits for what was started for children."""

_BROWSER_S = 5.0
"""How long the demo's browser waits for localhost."""

CLIENT_ID = ClientId("7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90")
"""The app registration of the demo's partner."""

OpenEmulator = Callable[[], "Emulator"]
"""Opens the emulator at the first call, which blocks; gives the same one ever after."""

_HEAD_BYTES = 200
"""Where a world's file has said its scenario."""

_MOST_BYTES = 16 << 20
"""A world with a consent changed at each of 100,000 customers."""


def opener(options: DemoOptions, state_dir: Path, clock: Clock, told: list[str]) -> OpenEmulator:
    """The emulator, opened when it is first asked: the first frame does not wait for it. What a person should know of
    the world's file is added to `told`."""
    lock = Lock()
    opened: list[Emulator] = []

    def emulator() -> Emulator:
        with lock:
            if not opened:
                opened.append(open_emulator(options, state_dir, clock, told))
            return opened[0]

    return emulator


def open_emulator(options: DemoOptions, state_dir: Path, clock: Clock, told: list[str] | None = None) -> Emulator:
    """The emulator on the world of the last demo, or on a new one. A damaged world is set aside, not overwritten."""
    from tui.emulator import Emulator, build_world

    file = WorldFile(state_dir / WORLD_FILE)
    world = None if options.starts_over else file.load(clock())
    if told is not None and file.notice:
        told.append(file.notice)
    if world is None:
        customers = 240 if options.customers is None else options.customers
        world = build_world(options.scenario or "default", customers=customers, now=clock())
        file.save(world)
    world.on_change = file.save
    return Emulator(world, now=clock)


def cloud_of(options: DemoOptions, state_dir: Path) -> str:
    """The name of the cloud that the demo's world is in, before that is opened. Reads a few bytes of its file.

    A scenario of a national cloud has the cloud's name.
    """
    from tui.store.private_files import read_private

    scenario = options.scenario or ""
    with contextlib.suppress(StoreError):  # opening the world meets the same, and tells
        if not options.starts_over and (head := read_private(state_dir / WORLD_FILE, _HEAD_BYTES)):
            found = re.search(rb'"scenario": "([a-z-]+)"', head)
            scenario = found[1].decode() if found else ""
    return scenario if scenario in CLOUDS else "public"


class WorldFile:
    """The demo's world on the disk. Where the disk does not let us it lasts as long as this run; the state, which lies
    in the same folder, tells the person that nothing is remembered."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._may_write = True
        self.notice = ""
        """Tells of a world that was set aside, or stays unused."""

    def load(self, now: datetime) -> World | None:
        """The world of the last demo; None when there is none to go on with. Blocks."""
        from tui.emulator import parse_world
        from tui.store.private_files import read_private, set_aside

        try:
            content = read_private(self._path, _MOST_BYTES)
            if content is None:
                return None
            try:
                return parse_world(content)
            except ValueError:
                aside = set_aside(self._path, "damaged", now)
                self.notice = f"The demo's world was damaged. It was set aside as {aside}, and another began."
        except StoreError as error:
            self._may_write = False  # whatever is there stays
            self.notice = f"{error.summary} {error.remedy}"
        return None

    def save(self, world: World) -> None:
        """Write the world, whole or not at all. Blocks."""
        from tui.emulator import dump_world
        from tui.store.private_files import alone_in, prepare_folder, write_whole

        if not self._may_write:
            return
        with contextlib.suppress(StoreError):
            prepare_folder(self._path.parent)
            with alone_in(self._path.parent):
                write_whole(self._path, dump_world(world))


class DemoPeople:
    """Approve device codes, and consent 15 s after a link was sent to a customer that lacks consent."""

    title = "DEMO"

    people: Sequence[tuple[str, str]] = (
        ("ada@fourthcoffee.example", "as Ada, a technician"),
        ("grace@fourthcoffee.example", "as Grace, outside AdminAgents"),
        ("noor@fourthcoffee.example", "as Noor, without MFA"),
    )

    def __init__(self, emulator: OpenEmulator, scopes: Sequence[str], told: Sequence[str] = ()) -> None:
        self._emulator = emulator
        self._told = told
        self._scopes = tuple(scopes)
        self._serving: Serving | None = None
        self._proxy = ""
        self._lock = Lock()

    @property
    def note(self) -> str:
        """What the sign-in card says."""
        after_s = self._emulator().world.auto_approve_after_s
        told = "".join(f"{sentence}\n" for sentence in self._told)
        if after_s is None:
            return f"{told}Demo. Approve the code now:"
        who = self._emulator().world.auto_approve_as.partition("@")[0].title()
        return f"{told}Demo: approves itself in {after_s:.0f} s as {who}.\nOr approve it now:"

    async def child_variables(self) -> Mapping[str, str]:
        """What a child needs to reach the demo's services, and nothing beyond them.

        The first call starts a proxy to the emulator on this machine; `close` ends it.

        Raises:
            TenantryError: no port or no temporary folder is to be had.
        """
        return await off_loop(self._child_variables)

    def _child_variables(self) -> Mapping[str, str]:
        with self._lock:
            if self._serving is None:
                self._serving, self._proxy = _open_proxy(self._emulator())
                atexit.register(self._serving.close)
            return child_variables(self._proxy, str(self._serving.ca_file))

    def close(self) -> None:
        """End what was started for children. Blocks for a moment."""
        with self._lock:
            if self._serving is not None:
                atexit.unregister(self._serving.close)
                self._serving.close(_ENDS_WITHIN_S)
                self._serving = None

    async def expect(self, username: str) -> None:
        """Codes approve themselves as this person from now on."""
        (await off_loop(self._emulator)).world.auto_approve_as = username

    async def approve(self, user_code: str, username: str) -> None:
        """Enter the code in that person's browser.

        Raises:
            DeviceCodeBlocked: the page says that a policy does not let codes in.
        """
        try:
            await off_loop(self._emulator().approve_code, user_code, username)
        except PermissionError:
            said = "The demo's browser shows AADSTS53003: a policy forbids codes."
            raise DeviceCodeBlocked(said, "Sign in by browser.") from None

    async def browse(self, address: str, username: str | None) -> str:
        """Sign in in that person's browser, which then really goes to localhost. Where that is, if nobody is there."""
        answered = await off_loop(self._emulator().sign_in_at, address, username)
        return "" if await off_loop(_went_to, answered) else answered

    async def link_sent(self, tenant_id: TenantId) -> None:
        """The customer's administrator opens the link in a while."""
        await off_loop(self._consent_soon, tenant_id)

    def _consent_soon(self, tenant_id: TenantId) -> None:
        self._emulator().consent_as_administrator(tenant_id, CLIENT_ID, self._scopes, after_s=ADMINISTRATOR_TAKES_S)


def _open_proxy(emulator: Emulator) -> tuple[Serving, str]:
    """The emulator behind a proxy, and its address. Raises TenantryError."""
    from tui.emulator.serving import Serving

    try:
        serving = Serving(emulator)
        try:
            return serving, serving.open_proxy()
        except OSError:
            serving.close()
            raise
    except OSError as error:
        said = f"The demo's services cannot be opened to commands: {error.strerror or error}."
        raise TenantryError(said, owner=Owner.MACHINE) from error


def child_variables(proxy: str, ca_file: str) -> Mapping[str, str]:
    """The variables by which programs find a proxy and the certificate to trust.

    Source: curl's, Requests', OpenSSL's and Node's manuals. Lower case is what curl and Python look at first; Node
    follows a proxy with its own fetch only where NODE_USE_ENV_PROXY says so (24.0).
    """
    never = "127.0.0.1,localhost,::1"
    return {
        "HTTPS_PROXY": proxy,
        "https_proxy": proxy,
        "NO_PROXY": never,
        "no_proxy": never,
        "SSL_CERT_FILE": ca_file,
        "REQUESTS_CA_BUNDLE": ca_file,
        "CURL_CA_BUNDLE": ca_file,
        "NODE_EXTRA_CA_CERTS": ca_file,
        "NODE_USE_ENV_PROXY": "1",
    }


def _went_to(address: str) -> bool:
    """Whether somebody at this address of localhost took what a browser brought. Blocks."""
    import httpx

    with contextlib.suppress(httpx.HTTPError), httpx.Client(trust_env=False, timeout=_BROWSER_S) as browser:
        return browser.get(address).status_code == 200
    return False
