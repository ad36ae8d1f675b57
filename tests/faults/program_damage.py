"""Ways to damage what the program keeps, each made from a seed, and a start of the program on what is left."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.program_at_work import Clock, Facts, facts_in, office_in
from tests.faults.program_instance import Instance
from tests.faults.test_vault_damage import as_text, cut, flip, lengthen, plant, replaced, zero
from tui.errors import SettingsError, StoreError, TenantryError
from tui.model.foreign_text import is_safe
from tui.services import Office

FILES = ("state/state.db", "state/vault.bin", "state/vault.bin.key", "state/world.json", "config/config.toml")
HOSTILE = (
    "\x1b]52;c;cm0gLXJmIC8=\x07",
    "[@click=app.quit]x[/]",
    "\u202egro.osotnoc",
    "two\nlines",
    "\x9b31m",
    "x" * 5000,
)
BYTES = (cut, flip, zero, lengthen, as_text, replaced)
PLANTED = ("link", "dangling link", "hard link", "pipe", "folder")


def swap(whole: bytes, chance: random.Random) -> bytes:
    """Two pages of 4 KiB have changed places."""
    pages = [whole[at : at + 4096] for at in range(0, len(whole), 4096)]
    one, other = chance.randrange(len(pages)), chance.randrange(len(pages))
    pages[one], pages[other] = pages[other], pages[one]
    return b"".join(pages)


def foreign(_: bytes, chance: random.Random) -> bytes:
    """Another program's database."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE accounts (id, more{chance.randrange(9)})")
        return connection.serialize()


def edit(place: Path, chance: random.Random) -> None:
    """Somebody has put another value into a column of a state that stays valid for SQLite."""
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        table = chance.choice(("accounts", "customers", "notes", "sessions"))
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        column = chance.choice([each for each in columns if each != "account_id"])
        values = [
            *HOSTILE,
            7,
            1e999,
            b"\xff\xfe",
            "",
            "{",
            "[1]",
            "9999-12-31T23:59:59.999999+00:00",
            '[["\\u001b[2J"]]',
        ]
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (chance.choice(values),))


def renumber(place: Path, chance: random.Random) -> None:
    """A later release wrote it."""
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {chance.randrange(3, 1000)}")


@dataclass
class Harm:
    """One damage, and what became of the program that started on it."""

    folder: Path
    seed: int
    way: str = ""
    place: Path = field(init=False)
    damaged: bytes | None = None
    """What was in the file's place; None for what is no plain file of ours."""
    said: str = ""
    facts: Facts = field(default_factory=dict)

    def do(self) -> None:
        """Damage one file."""
        chance = random.Random(self.seed)
        self.place = self.folder / FILES[self.seed % len(FILES)]
        is_state, roll = self.place.name == "state.db", chance.random()
        ways: list[Callable[[bytes, random.Random], bytes]] = [*BYTES, *((swap, foreign) if is_state else ())]
        if roll < 0.2:
            self.way = chance.choice(PLANTED)
            self.place.unlink()
            (self.folder / "outside").mkdir()
            (self.folder / "outside" / "precious").write_bytes(b"precious")
            plant(self.place, self.way, self.folder / "outside")
            return
        if is_state and roll < 0.6:
            change = edit if roll < 0.5 else renumber
            change(self.place, chance)
            self.way = change.__name__
        else:
            mutate = chance.choice(ways)
            self.place.write_bytes(mutate(self.place.read_bytes(), chance))
            self.way = mutate.__name__
        self.damaged = self.place.read_bytes()

    async def start(self, clock: Clock) -> None:
        """Start, read everything, sign in, and leave. Raises whatever is not ours."""
        told: list[str] = []
        try:
            office = office_in(self.folder, clock, told=told)
            await office.open()
        except (SettingsError, StoreError) as error:
            self.said = error.summary
            return
        await office.accounts()
        await office.custody.open()
        self.said = f"{office.notice} {office.custody.trouble}".strip()
        await self._read(office)
        instance = Instance(self.folder, "ada", {}, clock, chance=random.Random(0), told=-1)
        instance.office = office
        await instance.sign_in()
        self.said = f"{self.said} {office.notice} {office.custody.trouble}".strip()
        self.said = " ".join((self.said, *told))
        remote = await office.connected()
        office.close()
        await remote.close()

    async def _read(self, office: Office) -> None:
        try:
            for account in await office.accounts():
                estate = await office.enter(account)
                texts = [account.username, account.name, account.tenant_name]
                for customer in estate.listing.customers.values():
                    texts += [customer.name, customer.domain, customer.alias, *customer.other_domains]
                    texts += [name for each in customer.relationships for name in (each.name, each.customer_name)]
                assert [] == [text for text in texts if not is_safe(text)]
            self.facts = await facts_in(office, self.folder)
        except TenantryError as error:  # such as the end of a sign-in whose world is gone
            self.said += error.summary

    def judge(self) -> str:
        """How it ended. Nothing outside was touched, and no damaged byte is gone unless it was still of use."""
        outside = self.folder / "outside"
        if outside.is_dir():
            assert [(outside / "precious")] == list(outside.iterdir())
            assert b"precious" == (outside / "precious").read_bytes()
        if self.damaged is None:
            assert self.said or not self.place.is_fifo(), f"seed {self.seed}: nothing was said of {self.way}"
            return "refused"
        there = {each: each.read_bytes() for each in self.place.parent.iterdir() if each.is_file()}
        kept = [each for each, content in there.items() if content == self.damaged]
        aside = [each for each in kept if each != self.place and self.damaged]
        if aside:
            assert aside[0].name in self.said, f"seed {self.seed}: {aside[0].name} was not told"
            return "set aside"
        if kept:
            return "left as it is" if self.said else "still of use"
        if any(each.name in self.said for each in there if each != self.place):
            return "set aside"  # found after something else was written into it
        assert not any(word in self.said for word in ("damaged", "not written by tenantry")), f"seed {self.seed}: gone"
        return "still of use"


def copied(sound: Path, folder: Path) -> Path:
    """A sound folder to be damaged."""
    shutil.copytree(sound, folder)
    return folder
