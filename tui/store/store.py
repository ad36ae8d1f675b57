"""The async door to the local state: what is known of accounts, customers and sessions between runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from tui.errors import StoreError
from tui.model.account import Account
from tui.model.clock import Clock, utc_now
from tui.model.consent import ConsentMark
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.journal import Entry, Record
from tui.model.radar import RadarRun
from tui.model.run import Member, Run
from tui.model.session import Session
from tui.model.tenant_facts import TenantFacts
from tui.off_loop import OneThread
from tui.store import accounts, customers, facts, journal, notes, radar, runs, sessions
from tui.store.database import Database
from tui.store.run_folder import remove_logs

P = ParamSpec("P")
T = TypeVar("T")

_BATCH = 1000
"""Customers saved in one go: between two batches other work gets its turn, here and in other instances."""


class Store:
    """The local state. Every method may raise StoreError (`StoreLocked`, `Unreadable`); then nothing was changed."""

    def __init__(self, thread: OneThread, database: Database) -> None:
        self._thread = thread
        self._database = database
        self._is_closed = False

    @classmethod
    async def open(cls, path: Path, *, clock: Clock = utc_now) -> Self:
        """Open the state at `path`, or begin it.

        A damaged file is set aside; where the disk does not let us, the state is kept in memory: `notice` tells.

        Raises:
            NewerState: a later release wrote it; it is left untouched.
        """
        thread = OneThread("store")
        try:
            database = await thread.run(lambda: Database(path, clock=clock))
        except BaseException:
            thread.finish(0)
            raise
        return cls(thread, database)

    @property
    def folder(self) -> Path:
        """Where the state lies, or would lie if the disk let us."""
        return self._database.path.parent

    @property
    def notice(self) -> str:
        """What a person should know about the local state; empty when all is well."""
        return self._database.notice

    @property
    def is_lasting(self) -> bool:
        """Whether what is written outlasts this run; otherwise `notice` says why not."""
        return self._database.is_lasting

    def finish(self) -> None:
        """Take nothing more on; what was asked for goes on being written."""
        self._is_closed = True

    def close(self, within_s: float = 0.15) -> bool:
        """Let the writes asked for land, for at most `within_s` seconds, and let go of the file. Whether all did."""
        self.finish()
        is_done = self._thread.finish(within_s)
        if is_done:
            self._database.close()
        return is_done

    async def load_accounts(self) -> list[Account]:
        """Every account known here, the last used first."""
        return await self._read(accounts.load_accounts)

    async def save_account(self, account: Account) -> None:
        """Keep an account, new or changed."""
        await self._write(accounts.save_account, account)

    async def forget_account(self, account_id: str, *, purge_journal: bool = False) -> None:
        """Remove an account with its customers, notes, sessions and runs, also from the disk's free space.

        What it did stays in the journal unless `purge_journal` empties its records.
        """
        if purge_journal:
            await self._write(journal.purge_entries, account_id)
        await self.drop_runs(account_id, datetime.max.replace(tzinfo=UTC))
        await self._write(accounts.forget_account, account_id)
        await self._on_thread(self._database.tidy)

    async def append(self, entry: Entry) -> None:
        """Write something down in the journal, for good."""
        await self._write(journal.append_entry, entry)

    async def load_entries_of(self, customer_id: str, most: int = 200) -> tuple[Record, ...]:
        """The last records about one customer, whoever made them, the oldest first."""
        return await self._read(journal.load_entries_of, customer_id, most)

    async def load_customers(self, account_id: str) -> tuple[list[Customer], datetime | None]:
        """The account's customers, and when every list was last read to its end (UTC)."""
        return await self._read(customers.load_customers, account_id)

    async def save_listing(self, account_id: str, listed: Sequence[Customer], listed_at: datetime | None) -> None:
        """Keep what the lists say, a thousand customers at a time; stars, aliases and marks are left alone.

        Customers that are not in `listed` stay. `listed_at` is written last: after an interruption it is the old one.
        """
        copy = tuple(listed)
        kept = await self._on_thread(lambda: sorted(copy, key=attrgetter("tenant_id")))  # as the table is sorted
        for start in range(0, len(kept), _BATCH):
            await self._write(customers.save_customers, account_id, kept[start : start + _BATCH])
        await self._write(customers.save_listed_at, account_id, listed_at)

    async def save_star(self, account_id: str, tenant_id: TenantId, is_starred: bool) -> None:
        """Turn a customer's star on or off."""
        await self._write(notes.save_star, account_id, tenant_id, is_starred)

    async def save_alias(self, account_id: str, tenant_id: TenantId, alias: str) -> None:
        """Give a customer a name of one's own; an empty one takes it away."""
        await self._write(notes.save_alias, account_id, tenant_id, alias)

    async def save_note(self, account_id: str, tenant_id: TenantId, text: str) -> None:
        """Keep what the technician wrote of a customer; an empty text takes it away."""
        await self._write(notes.save_note, account_id, tenant_id, text)

    async def save_colour(self, account_id: str, tenant_id: TenantId, colour: str) -> None:
        """Keep the name of the colour chosen for a customer; empty: the one that comes of its id."""
        await self._write(notes.save_colour, account_id, tenant_id, colour)

    async def save_protected(self, account_id: str, tenant_id: TenantId, is_protected: bool) -> None:
        """Protect a customer, or no longer."""
        await self._write(notes.save_protected, account_id, tenant_id, is_protected)

    async def save_consent(self, account_id: str, tenant_id: TenantId, mark: ConsentMark) -> None:
        """Keep where a customer's consent stands."""
        await self._write(notes.save_consent, account_id, tenant_id, mark)

    async def load_sent(self, account_id: str, tenant_ids: Collection[TenantId] = ()) -> dict[TenantId, ConsentMark]:
        """Where consent stands for customers whose address was sent, and for `tenant_ids`; as any instance noted it."""
        return await self._read(notes.load_sent, account_id, tenant_ids)

    async def save_opened(self, account_id: str, tenant_id: TenantId, at: datetime) -> None:
        """Count one more opening of a customer's session, at this moment."""
        await self._write(notes.save_opened, account_id, tenant_id, at)

    async def load_radar_run(self, account_id: str) -> tuple[RadarRun, list[TenantId]] | None:
        """The account's run of the consent radar that was cut short, and the customers left; None if none was."""
        return await self._read(radar.load_run, account_id)

    async def begin_radar_run(self, account_id: str, run: RadarRun, left: Sequence[TenantId]) -> None:
        """Keep a run that begins, with the customers that it is to ask, in the place of an earlier one."""
        await self._write(radar.begin_run, account_id, run, left)

    async def save_radar_answers(self, account_id: str, run: RadarRun, answers: Sequence[radar.Answer]) -> None:
        """Keep what some customers' answers told, and how far the run is: both, or neither."""
        await self._write(radar.save_answers, account_id, run, answers)

    async def end_radar_run(self, account_id: str) -> None:
        """Forget the account's run; what it learnt stays."""
        await self._write(radar.end_run, account_id)

    async def load_runs(self, account_id: str) -> list[Run]:
        """The account's commands for many customers, the newest first."""
        return await self._read(runs.load_runs, account_id)

    async def add_run(self, account_id: str, run: Run) -> None:
        """Keep a run of which nothing has begun."""
        await self._write(runs.add_run, account_id, run)

    async def begin_run_member(self, run_id: str, member: Member, at: datetime) -> bool:
        """Note, so that it outlasts a power cut, that a command is about to start for a customer; whether it may:
        somebody else may have begun it since `member` was seen."""
        return await self._on_thread(lambda: self._database.write_through(runs.begin_member, run_id, member, at))

    async def end_run_member(self, run_id: str, member: Member) -> None:
        """Note what became of a customer of a run."""
        await self._write(runs.end_member, run_id, member)

    async def mark_run(self, run_id: str, ended_at: datetime | None) -> None:
        """Note that a run goes on (None), or when it came to its end or was stopped."""
        await self._write(runs.mark_run, run_id, ended_at)

    async def drop_runs(self, account_id: str, before: datetime) -> None:
        """Forget the account's runs that began before a moment, with their logs."""
        old = await self._read(runs.load_run_ids, account_id, before)
        await self._on_thread(lambda: remove_logs(self.folder, old))
        await self._write(runs.drop_runs, account_id, before)

    async def load_sessions(self, account_id: str) -> list[Session]:
        """The account's sessions, newest opened first."""
        return await self._read(sessions.load_sessions, account_id)

    async def save_session(self, account_id: str, session: Session) -> None:
        """Keep a session, new or changed."""
        await self._write(sessions.save_session, account_id, session)

    async def forget_session(self, account_id: str, tenant_id: TenantId) -> None:
        """Remove one session with its tenant's facts; what is noted of its customer stays."""
        await self._write(sessions.forget_session, account_id, tenant_id)

    async def load_facts(self, account_id: str) -> dict[TenantId, TenantFacts]:
        """What the tenants of the account's sessions told of themselves last."""
        return await self._read(facts.load_facts, account_id)

    async def save_facts(self, account_id: str, told: TenantFacts) -> None:
        """Keep what the tenant of one of the account's sessions told of itself."""
        await self._write(facts.save_facts, account_id, told)

    async def _read(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._on_thread(lambda: self._database.read(work, *args, **kwargs))

    async def _write(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._on_thread(lambda: self._database.write(work, *args, **kwargs))

    async def _on_thread(self, work: Callable[[], T]) -> T:
        if self._is_closed:
            raise StoreError("The local state is closed already.")
        return await self._thread.run(work)
