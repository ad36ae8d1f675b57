"""An instance of the program that works until it is killed, and tells what it does."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.program_at_work import CUSTOMERS, NAMES, Clock, Fact, Facts, office_in, who_is
from tui.model.account import Account
from tui.model.clock import utc_now
from tui.model.identifiers import TenantId
from tui.services import Office
from tui.services.estate import Estate
from tui.store.vault import KeySource

KEPT_BY = (KeySource.KEY_FILE, KeySource.UNTIL_LOGOUT)
OFTEN = {
    "ada": ["open", "open", "star", "alias", "pin", "forget", "link", "key", "key"],
    "noor": ["star", "alias", "link"],
}
RARELY = ["sign_out", "purge"]


@dataclass(frozen=True)
class Deed:
    """Something an instance does."""

    name: str
    change: dict[str, Fact | None]
    """The facts afterwards; None: gone. Of the journal: how many records more."""
    act: Callable[[], Awaitable[object]]


class Instance:
    """Works as one account until it is killed. Reports what it is about to do, and then that it is done."""

    def __init__(self, folder: Path, who: str, known: Facts, clock: Clock, *, chance: random.Random, told: int) -> None:
        self.folder = folder
        self.who = who
        self.facts = dict(known)
        self.clock = clock
        self.chance = chance
        self.may_move_key = False
        self._told = told
        self.office: Office

    def tell(self, **said: object) -> None:
        """One line to whoever kills."""
        os.write(self._told, json.dumps(said).encode() + b"\n")

    async def work(self) -> None:
        """Do one thing after another, for ever."""
        self.office = office_in(self.folder, self.clock)
        await self.office.open()
        await self.office.custody.open()
        await self.office.connected()
        for account in await self.office.accounts():
            if who_is(account) == self.who:
                await self.office.enter(account)
        self.tell(ready=True)
        while True:
            deed = self._next()
            self.tell(begins=deed.name, change=deed.change)
            await deed.act()
            self.tell(done=deed.name, trouble=self.office.custody.trouble or self.office.notice)
            facts = {key: value for key, value in {**self.facts, **deed.change}.items() if value is not None}
            self.facts = facts | {"journal": self.facts.get("journal", 0)}

    def _next(self) -> Deed:
        """Something that can be done now."""
        if not self.facts.get(f"sign-in/{self.who}"):
            told: dict[str, Fact | None] = {f"account/{self.who}": True, f"sign-in/{self.who}": True, "journal": 1}
            return Deed("sign-in", told, self.sign_in)
        if f"listed/{self.who}" not in self.facts or self.chance.random() < 0.1:
            return Deed("refresh", {f"listed/{self.who}": CUSTOMERS}, self.refresh)
        name, customer = self.chance.choice(OFTEN[self.who] * 3 + RARELY * 2), self.chance.choice(NAMES)
        if name in ("pin", "forget") and f"session/{self.who}/{customer}" not in self.facts:
            name = "open"
        if name == "key" and not self.may_move_key:
            name = "star"
        make: Callable[[str, str], Deed] = getattr(self, f"_{name}")
        return make(customer, f"{self.who}/{customer}")

    def _star(self, name: str, place: str) -> Deed:
        is_on = not self.facts.get(f"star/{place}", False)
        return Deed("star", {f"star/{place}": is_on or None}, lambda: self.star(name))

    def _alias(self, name: str, place: str) -> Deed:
        alias = f"alias {self.chance.randrange(1_000_000)}"
        return Deed("alias", {f"alias/{place}": alias}, lambda: self._estate.alias(self._id(name), alias))

    def _link(self, name: str, _: str) -> Deed:
        return Deed("link", {"journal": 1}, lambda: self._estate.consents.link_sent(self._id(name)))

    def _open(self, name: str, place: str) -> Deed:
        opened: dict[str, Fact | None] = {
            f"opened/{place}": int(self.facts.get(f"opened/{place}", 0)) + 1,
            f"session/{place}": self.facts.get(f"session/{place}", "open"),
            f"consent/{place}": "granted",
            "journal": 1,
        }
        return Deed("open", opened, lambda: self.open(name))

    def _pin(self, name: str, place: str) -> Deed:
        pinned = "open" if self.facts[f"session/{place}"] == "pinned" else "pinned"
        return Deed("pin", {f"session/{place}": pinned}, lambda: self._estate.sessions.pin(self._id(name)))

    def _forget(self, name: str, place: str) -> Deed:
        change: dict[str, Fact | None] = {f"session/{place}": None, "journal": 1}
        return Deed("forget", change, lambda: self._estate.sessions.forget(self._id(name)))

    def _key(self, _: str, __: str) -> Deed:
        source = next(each for each in KEPT_BY if each != self.facts["key"])
        return Deed("key", {"key": str(source)}, lambda: self.office.choose_key(source))

    def _sign_out(self, _: str, __: str) -> Deed:
        gone: dict[str, Fact | None] = dict.fromkeys(key for key in self.facts if f"/{self.who}" in key)
        return Deed("sign-out", {**gone, "journal": 1}, lambda: self.office.forget(self._estate.desk.account))

    def _purge(self, name: str, place: str) -> Deed:
        gone = {**self._sign_out(name, place).change, "journal": 0}
        return Deed("purge", gone, lambda: self.office.forget(self._estate.desk.account, purge_journal=True))

    @property
    def _estate(self) -> Estate:
        assert self.office.estate is not None
        return self.office.estate

    def _id(self, name: str) -> TenantId:
        return next(each.tenant_id for each in self._estate.listing.customers.values() if each.name == name)

    async def sign_in(self) -> None:
        """With a device code, and on to the customers."""
        rehearsal = self.office.rehearsal
        assert rehearsal is not None
        await rehearsal.expect(f"{self.who}@fourthcoffee.example")
        async for step in self.office.sign_in():
            if isinstance(step, Account):
                await self.office.enter(step)

    async def refresh(self) -> None:
        """Read every list."""
        async for _ in self._estate.refresh():
            pass

    async def star(self, name: str) -> None:
        """Turn a customer's star on or off."""
        await self._estate.star(self._id(name))

    async def open(self, name: str) -> None:
        """Be in a customer's tenant with a token just issued, which brings another refresh token."""
        await self._estate.sessions.open(self._id(name), fresh=True)


async def rehearse(folder: Path, clock: Clock) -> None:
    """Do some of everything once, so that whatever is loaded late is loaded, and leave."""
    instance = Instance(folder, "ada", {}, clock, chance=random.Random(1), told=os.open(os.devnull, os.O_WRONLY))
    instance.office = office = office_in(folder, clock, customers=CUSTOMERS)
    await office.open()
    await office.choose_key(KeySource.KEY_FILE)
    await instance.sign_in()
    await instance.refresh()
    await instance.open(NAMES[0])
    await office.choose_key(KeySource.UNTIL_LOGOUT)
    remote = await office.connected()
    office.close()
    await remote.close()


async def lived_in(folder: Path) -> Path:
    """The folders of a person who has signed in, read the lists, starred a customer, and opened a session."""
    clock = Clock(utc_now())
    instance = Instance(folder, "ada", {}, clock, chance=random.Random(1), told=-1)
    instance.office = office = office_in(folder, clock, customers=CUSTOMERS)
    await office.open()
    await office.choose_key(KeySource.KEY_FILE)
    await instance.sign_in()
    await instance.refresh()
    await instance.open(NAMES[0])
    await instance.star(NAMES[0])
    remote = await office.connected()
    office.close()
    await remote.close()
    return folder
