"""The whole program but its screens, for programs that do it harm: services, state, vault and demo world.

What is on the disk is told as facts by name, such as `star/ada/Contoso`; what is not told is as it was at the start.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tui.demo import open_emulator
from tui.emulator import Emulator
from tui.model.account import Account
from tui.model.journal import breaks_in
from tui.model.secret import Secret
from tui.services import Office
from tui.services.estate import Estate
from tui.store import DemoOptions, Locations, Profile, load_journal, load_settings
from tui.wiring import Surroundings, wire

CUSTOMERS = 40
NAMES = ("Contoso Suites", "Adatum", "Alpine Ski House", "Humongous Insurance")
"""Customers that anybody signed in may open."""
WHO = ("ada", "noor")
"""Noor signs in without MFA, so that no customer's session opens for her."""
PASSPHRASE = Secret("correct horse")

Fact = str | int | bool
Facts = dict[str, Fact]


@dataclass
class Clock:
    """A time of its own, that goes on with the machine's, and at once when somebody sleeps."""

    began: datetime
    slept_s: float = 0.0
    _real: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The present moment."""
        return self.began + timedelta(seconds=self.slept_s + time.monotonic() - self._real)

    async def sleep(self, seconds: float) -> None:
        """Let others run, and the clock go on."""
        self.slept_s += seconds
        await asyncio.sleep(0)


def office_in(
    folder: Path,
    clock: Clock,
    *,
    customers: int | None = None,
    told: list[str] | None = None,
    meddle: Callable[[Emulator], None] = lambda _: None,
) -> Office:
    """The program as the next start wires it, on the demo's world of its file, or on a new one with `customers`.

    `told` gets what there is to tell of that file; `meddle` may lie between the program and the emulator.
    """
    places = Locations(folder / "config", folder / "state")
    emulator = open_emulator(DemoOptions(customers=customers), places.state_dir, clock.now, told)
    emulator.world.auto_approve_after_s = 0
    meddle(emulator)
    settings = load_settings(places.config_file, {}, {})
    return wire(Profile(places, settings, DemoOptions()), Surroundings(clock.now, clock.sleep, emulator))


def who_is(account: Account) -> str:
    """The name before the at sign."""
    return account.username.partition("@")[0]


async def facts_in(office: Office, folder: Path) -> Facts:
    """Everything a start finds, as facts. A sign-in counts when a token comes of it."""
    facts: Facts = {"key": str(office.custody.source)}
    for account in await office.accounts():
        who = who_is(account)
        facts[f"account/{who}"] = True
        estate = await office.enter(account)
        if estate.desk.is_signed_in:
            await estate.desk.partner_pass()
            facts[f"sign-in/{who}"] = True
        facts |= noted_in(estate, who)
    journal = await asyncio.to_thread(load_journal, folder / "state" / "state.db")
    facts["journal"] = len(journal.records)
    facts["journal holds"] = not list(breaks_in(journal.records, journal.last_number))
    return facts


def noted_in(estate: Estate, who: str) -> Facts:
    """What is kept of one account's customers and sessions."""
    facts: Facts = {f"listed/{who}": len(estate.listing.customers)} if estate.listing.customers else {}
    told: Facts
    for customer in estate.listing.customers.values():
        place = f"{who}/{customer.name}"
        told = {"star": customer.is_starred, "alias": customer.alias, "opened": customer.times_opened}
        facts |= {f"{name}/{place}": value for name, value in told.items() if value}
        if customer.name in NAMES and customer.consent.learnt_at:
            facts[f"consent/{place}"] = str(customer.consent.state)
    for session in estate.sessions.all():
        name = estate.customer(session.tenant_id).name
        facts[f"session/{who}/{name}"] = "pinned" if session.is_pinned else "open"
    return facts
