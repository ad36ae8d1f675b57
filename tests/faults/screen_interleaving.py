"""One interleaving on the real screens: keys and late answers, in an order that one seed decides."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from random import Random

import httpx

from tests.support.demo import Demo
from tests.support.pages import Pages
from tests.waiting import PATIENCE_S, until
from tui.model.identifiers import TenantId
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.main import MainScreen
from tui.ui.widgets.session_pane import SessionPane

NAMES = ("Contoso", "Fabrikam", "Alpine Ski House", "Adatum", "Humongous Insurance", "Northwind Traders")
PRESSES = 25
MOST_HELD = 3
"""Answers held back at once: each holds a thread, and the program has six at least."""

KEYS = {
    "find": 6, "enter": 6, "tab": 4, "shift+tab": 2, "f2": 2, "ctrl+s": 2, "r": 3, "f5": 2, "escape": 3, "1": 1,
    "2": 1, "answer": 14,
}  # fmt: skip
"""What is done, and how often; `find` filters for a customer, `answer` lets one answer that is held back through."""


class HeldAnswers:
    """Requests that wait, each until the seed lets it through."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: list[threading.Event] = []
        self.is_holding = False

    def meddle(self, request: httpx.Request) -> None:
        """Hold a request back before the service sees it."""
        gate = threading.Event()
        with self._lock:
            if not self.is_holding or len(self._held) >= MOST_HELD:
                return
            self._held.append(gate)
        gate.wait(PATIENCE_S)

    def let_one_through(self, random: Random) -> None:
        """Any one of those that wait."""
        with self._lock:
            if self._held:
                self._held.pop(random.randrange(len(self._held))).set()

    def let_all_through(self) -> None:
        """Hold nothing from here on."""
        with self._lock:
            self.is_holding = False
            for gate in self._held:
                gate.set()
            self._held.clear()


class ScreenInterleaving:
    """One technician at the keys. `presses` tells what was done, for whoever looks into a failure."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)
        self.demo = Demo(folder, customers=40)
        self.held = HeldAnswers()
        self.demo.emulator.meddle = self.held.meddle
        self.presses: list[str] = []
        self.wrong: list[str] = []
        self.opened: set[TenantId] = set()
        self.copied: list[TenantId] = []
        self.starred: Counter[TenantId] = Counter()

    async def run(self) -> list[str]:
        """Press and answer, let everything land; what went wrong."""
        async with self.demo.open() as pages:
            await pages.sign_in()
            before = len(self.demo.emulator.calls)
            self.held.is_holding = True
            for _ in range(PRESSES):
                await self._press(pages)
            self.held.let_all_through()
            await until(lambda: not self._works(pages), "everything to land", screen=lambda: pages.text)
            await pages.pilot.pause()
            self._look(pages)
            self._judge(pages, before)
        return self.wrong

    def _works(self, pages: Pages) -> bool:
        groups = ("list", "open", "facts", "copy", "note")
        dialog = not isinstance(pages.app.screen, MainScreen)
        return any(
            worker.group in groups and not worker.is_finished and not (dialog and worker.group in ("open", "list"))
            for worker in pages.app.workers
        )

    async def _press(self, pages: Pages) -> None:
        """One key with the screen at rest, as a person sees it."""
        await pages.pilot.pause()
        self._look(pages)
        [key] = self.random.choices(list(KEYS), list(KEYS.values()))
        if not isinstance(pages.app.screen, MainScreen):
            key = self.random.choice(("escape", "answer"))  # the safe answer of every dialog
        main = next(screen for screen in pages.app.screen_stack if isinstance(screen, MainScreen))
        subject = main._subject
        self.presses.append(f"{key} on {subject}")
        if key == "answer":
            self.held.let_one_through(self.random)
            return
        if key == "find":
            if main.place.value == "in the customer list":
                await pages.find(pages.customer(self.random.choice(NAMES)))
            return
        self._expect(key, subject, pages, main)
        await pages.press(key)

    def _expect(self, key: str, subject: TenantId | None, pages: Pages, main: MainScreen) -> None:
        on_list = main.place.value == "in the customer list"
        sessions = pages.estate.sessions
        match key:
            case "enter" if on_list and subject:
                self.opened.add(subject)
            case "r" | "f5" if not on_list and subject:
                self.opened.add(subject)
            case "f2" if subject:
                self.copied.append(subject)
            case "ctrl+s" if subject and on_list:
                self.starred[subject] += 1
            case "tab" | "shift+tab" | "1" | "2":
                self.opened |= {session.tenant_id for session in sessions.all()}

    def _look(self, pages: Pages) -> None:
        """Whose tenant one is in is the same everywhere on the screen."""
        if not isinstance(pages.app.screen, MainScreen) or pages.app.screen.place.value == "in the customer list":
            return
        current, pane = pages.estate.sessions.current, pages.app.screen.query_one(SessionPane)
        if current is None or pane._view is None:
            return
        customer = pages.estate.customer(current)
        band = pages.text.splitlines()[0]
        if pane._view.customer.tenant_id != current or customer.title[:12] not in band:
            self.wrong.append(f"one is in {customer.title}, and the screen says {band!r}")

    def _judge(self, pages: Pages, before: int) -> None:
        partner = self.demo.emulator.world.partner.tenant_id
        for call in list(self.demo.emulator.calls)[before:]:
            who = call.tenant if call.path.endswith("/token") else call.bearer_tid
            if who and who not in {partner, "organizations", *self.opened}:
                self.wrong.append(f"{call.method} {call.path} as {who}, whom nobody opened")
            if "applicationconsents" in call.path:
                self.wrong.append(f"consent for {call.tenant} was given unasked")
        sent = [url for url in pages.copied_texts if "adminconsent" in url]
        if [tenant for tenant in self.copied if not any(f"/{tenant}/" in url for url in sent)] or len(sent) > len(
            self.copied
        ):
            self.wrong.append(f"copied {sent}, asked for {self.copied}")
        stars = {each.tenant_id for each in pages.estate.listing.customers.values() if each.is_starred}
        if stars != {tenant for tenant, times in self.starred.items() if times % 2}:
            self.wrong.append(f"starred {stars}, asked for {self.starred}")
        marked = {each.tenant_id for each in pages.estate.listing.customers.values() if each.consent.link_sent_at}
        if not marked <= set(self.copied):
            self.wrong.append(f"marked as sent: {marked}")
        if isinstance(pages.app.screen, ConsentScreen) and pages.app.screen._case.identity[-1] not in self.opened:
            self.wrong.append("a consent dialog for a customer whom nobody opened")
