"""The demo as the command runs it, with trouble made to order: python -m tests.terminal.program FOLDER [TROUBLE]

Writes every secret that the emulator issues to FOLDER/issued, one a line.
"""

from __future__ import annotations

import asyncio
import logging
import random
import resource
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, cast

import httpx
from rich.segment import Segment
from textual.screen import Screen
from textual.strip import Strip

from tests.support.hostile import hostile_names
from tests.support.hostile_wire import HostileTexts
from tests.support.issued import secrets_in
from tests.terminal import away
from tests.unit.vault_samples import ADA, renewal
from tui.cli.run import run
from tui.demo import open_emulator
from tui.emulator import Emulator
from tui.emulator.faults import LOGIN_TOKEN, Slow
from tui.model.clock import utc_now
from tui.model.secret import Secret
from tui.off_loop import off_loop
from tui.store import DemoOptions, Locations, Profile, Settings, Store, notes
from tui.store.vault import SystemKeyring, Vault, sealed_file
from tui.store.vault.passphrase import Cost, PassphraseKeys
from tui.store.vault.sealing import Wrapping
from tui.ui import TenantryApp
from tui.ui.screens.main import MainScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.ui.widgets.key_bar import KeyBar
from tui.wiring import Surroundings

ISSUED = "issued"
ASKED = "asked"
"""Made when a request came that is never answered."""
MARKED = "marked"
"""Tells after F8 how often the guard at the output has marked something."""
SEED = 20300107
"""Of the names that the trouble `hostile` puts into every answer."""
RAW = "\x1b]0;owned\x07\x1b]52;c;QQ==\x07\x1b[6n\x9d0;owned\x9c"
"""What the trouble `raw-text` puts into the key bar behind every wall but the last."""
DERIVING = "deriving"
"""Made when the key of the vault is being derived."""
STALLED_CUSTOMER = "Contoso Suites"
"""Whose tokens and facts never come when the trouble is `stalled-token` or `stalled-facts`."""


class Recording(Emulator):
    """Notes every secret it issues."""

    record: Path
    spoil: Callable[[httpx.Response], httpx.Response] = staticmethod(lambda answer: answer)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        answer = self.spoil(super().handle(request))
        with self.world.lock, self.record.open("a") as file:
            file.writelines(f"{secret}\n" for secret in secrets_in(answer))
        return answer


class Trouble:
    """What goes wrong at F8 in the list, or at `n` while a code is shown. It holds every secret issued so far."""

    def __init__(self, record: Path) -> None:
        self._record = record

    def fail(self, *_: object) -> NoReturn:
        """Fail as carelessly as can be."""
        held = self._record.read_text().split()
        try:
            raise KeyError(held[0])
        except KeyError:
            raise ValueError("no luck with " + " ".join(held))  # noqa: B904

    def in_handler(self, _: Screen[None]) -> None:
        """In the handler of a key."""
        self.fail()

    def in_worker(self, screen: Screen[None]) -> None:
        """In a worker on the event loop."""

        async def work() -> None:
            self.fail()

        screen.run_worker(work(), description="fail")

    def in_thread(self, screen: Screen[None]) -> None:
        """In a thread beside the event loop."""

        async def work() -> None:
            await off_loop(self.fail)

        screen.run_worker(work(), description="fail")

    def in_group(self, screen: Screen[None]) -> None:
        """In one of several tasks that are awaited together."""

        async def work() -> None:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(off_loop(self.fail))

        screen.run_worker(work(), description="fail")

    def in_timer(self, screen: Screen[None]) -> None:
        """When a timer is due."""
        screen.set_timer(0.01, self.fail)

    def in_render(self, screen: Screen[None]) -> None:
        """While a frame is drawn."""
        bar = screen.query_one(KeyBar)
        bar.render_line = self.fail  # type: ignore[method-assign,assignment]
        bar.refresh()

    def in_dead_thread(self, _: Screen[None]) -> None:
        """In a thread that nobody waits for."""
        threading.Thread(target=self.fail, daemon=True).start()

    def in_worker_that_exits(self, screen: Screen[None]) -> None:
        """In a worker, with the wish to end the interpreter."""

        async def work() -> None:
            try:
                self.fail()
            except ValueError as error:
                raise SystemExit(str(error)) from error

        screen.run_worker(work(), description="fail")

    def in_worker_on_full_disk(self, screen: Screen[None]) -> None:
        """In a worker, when no file takes another byte."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        self.in_worker(screen)

    def in_noise(self, _: Screen[None]) -> None:
        """In whatever prints words of its own: warnings, logs and destructors, until the process ends."""

        class Dropped:
            def __del__(dropped) -> None:  # noqa: N805
                self.fail()

        def speak() -> None:
            said = "no luck with " + self._record.read_text()
            while True:
                warnings.warn(said, stacklevel=1)
                logging.getLogger("library").error(said)
                Dropped()

        threading.Thread(target=speak, daemon=True).start()

    def in_forgotten(self, _: Screen[None]) -> None:
        """In a task that nobody awaits, when it is cancelled at the end; until then the program goes on."""

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                self.fail()

        self._forgotten = asyncio.create_task(work())


def main(folder: Path, trouble: str) -> None:
    """Run until left."""
    record = folder / ISSUED
    record.touch()
    places = Locations.demo()
    emulator = Recording(
        open_emulator(DemoOptions(), places.state_dir, utc_now).world, sleep=partial(_for_ever, folder / ASKED)
    )
    emulator.record = record
    emulator.world.poll_interval_s = 1
    settings = Settings(clipboard="osc52", vault_key="this-run")
    match trouble.split("-"):
        case ["stalled", what]:
            stall(emulator, what)
        case ["hostile"]:
            emulator.spoil = HostileTexts(random.Random(SEED).sample(hostile_names(), 240)).spoil
            _push_past_the_walls(folder / MARKED, "")
        case ["raw", "text"]:
            _push_past_the_walls(folder / MARKED, RAW)
        case ["long", "derivation"]:
            settings = replace(settings, vault_key="passphrase")
            seal_vault(places)
            PassphraseKeys._derived = _deriving_long(folder / DERIVING)  # type: ignore[method-assign]
        case ["whole", "frames"]:
            settings = replace(settings, whole_frames=True)
        case ["slow", what]:
            settings = replace(settings, vault_key="key-file")
            make_slow(what, folder / ASKED)
        case ["away", what]:
            away.make(what, folder)
        case ["in", *_]:
            make: Callable[[Screen[None]], None] = getattr(Trouble(record), trouble.replace("-", "_"))

            def act(screen: Screen[None]) -> None:  # a function becomes a method; what is bound already does not
                make(screen)

            for place, action in ((MainScreen, "action_sort"), (SignInScreen, "action_new_code")):
                setattr(place, action, act)
    run(Profile(places, settings, DemoOptions()), Surroundings(emulator=emulator))


def stall(emulator: Emulator, what: str) -> None:
    """Let an answer never come: a `code`, a `poll`, a `token`, `facts` or the `list`."""
    customer = emulator.world.customer_named(STALLED_CUSTOMER).tenant.tenant_id
    match what:
        case "code":
            emulator.faults.plan(Slow(1), path="*/devicecode")
        case "poll":
            emulator.faults.plan(Slow(1), path=LOGIN_TOKEN, tenant="organizations")
        case "token":
            emulator.faults.plan(Slow(1), path=LOGIN_TOKEN, tenant=customer)
        case "facts":
            emulator.faults.plan(Slow(1), host="graph.*", tenant=customer, times=100)
        case "list":
            emulator.faults.plan(Slow(1), host="graph.*", path="*delegatedAdminCustomers*", times=100)


def make_slow(what: str, asked: Path) -> None:
    """Let the disk or the keyring take for ever: `vault`, `store` or `keyring`."""
    place, name = {
        "vault": (sealed_file, "write_whole"),
        "store": (notes, "save_star"),
        "keyring": (SystemKeyring, "check"),
    }[what]
    setattr(place, name, lambda *_: _for_ever(asked, 0))


def seal_vault(places: Locations) -> None:
    """Let there be an account whose sign-in lies in a vault with a passphrase."""

    async def know() -> None:
        store = await Store.open(places.state_file)
        await store.save_account(ADA)
        store.close(5)

    asyncio.run(know())
    keys = PassphraseKeys(Secret("correct horse"), Cost(1 << 10))
    Vault.begin_anew(places.vault_file, keys).add(ADA, "one", renewal("a refresh token"))


def _deriving_long(sign: Path) -> Any:
    """What deriving would be like on a machine that takes ten seconds: as true work, again and again."""
    derive = PassphraseKeys._derived

    def derive_long(keys: PassphraseKeys, wrapping: Wrapping) -> bytes:
        sign.touch()
        until = time.monotonic() + 10
        while time.monotonic() < until:
            derive(keys, replace(wrapping, n=1 << 17))
        return derive(keys, wrapping)

    return derive_long


def _push_past_the_walls(counts: Path, attack: str) -> None:
    """Let F8 in the list draw a raw text, as a widget would that forgot every rule, and tell what was marked."""

    def act(screen: MainScreen) -> None:
        app = cast(TenantryApp, screen.app)
        bar = screen.query_one(KeyBar)
        before = app.marked_at_output
        raw = Strip([Segment(f"Con{attack}toso")], 40)
        bar.render_line = lambda _: raw  # type: ignore[method-assign,assignment]
        bar.refresh()
        app.set_interval(0.02, lambda: counts.write_text(f"{before} {app.marked_at_output}\n"))

    MainScreen.action_sort = act  # type: ignore[method-assign,assignment]


def _for_ever(asked: Path, _: float) -> None:
    asked.touch()
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
