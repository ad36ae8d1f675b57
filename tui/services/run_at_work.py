"""A run at work: customers begin, end and are noted, until all have, or somebody stops it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tui.errors import SessionEnded, StoreError, StoreLocked, TenantryError
from tui.model.identifiers import TenantId
from tui.model.run import Member, Outcome, Run
from tui.off_loop import off_loop
from tui.services.estate import Estate
from tui.services.run_attempt import Attempt
from tui.store.run_folder import Log, RunFolder

MOST_JOBS = 16
"""More would only wait for each other: the sign-in takes a few at a time."""


@dataclass(frozen=True, slots=True)
class Orders:
    """How a run is run."""

    argv: tuple[str, ...]
    jobs: int = 4
    """Customers at a time, 1 to `MOST_JOBS`."""
    stops_on_error: bool = False
    """Whether nobody begins any more once one is not done; whoever has begun ends."""
    timeout_s: float | None = None
    """Seconds that the command may take at one customer; the way into the tenant does not count."""


class RunAtWork:
    """One run, from now to its end."""

    def __init__(self, estate: Estate, run: Run, folder: RunFolder, orders: Orders, to_run: Iterable[Member]) -> None:
        self._estate = estate
        self._desk = estate.desk
        self._folder = folder
        self._orders = orders
        self._run = run
        self._members = {each.tenant_id: each for each in run.members}
        self._queue = deque(to_run)
        self._tasks: set[asyncio.Task[Member]] = set()
        self.logs: dict[TenantId, Path] = {}
        """The log of each customer that was begun."""
        self.total = len(self._queue)
        """Customers that are to be run now."""
        self.fatal: TenantryError | None = None
        """What concerns all of them, such as a sign-in that has ended: nobody begins any more."""

    @property
    def members(self) -> list[Member]:
        """All customers of the run as they are now, in its order."""
        return list(self._members.values())

    @property
    def at_work(self) -> int:
        """Customers whose command is being run now."""
        return len(self._tasks)

    def stop(self) -> None:
        """Let nobody begin any more; whoever has begun ends."""
        self._queue.clear()

    def end(self) -> None:
        """Stop, and end what is at work: its children are told to, and killed if they do not."""
        self.stop()
        for task in self._tasks:
            task.cancel()

    def kill(self) -> None:
        """End what is at work at once, however it takes being told to end."""
        for task in self._tasks:
            task.cancel()

    async def go(self) -> AsyncGenerator[Member, None]:
        """Run it; yields each customer as it ends. Closing the iterator ends what is at work."""
        try:
            while self._starts() or self._tasks:
                ended, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    self._tasks.discard(task)
                    if not task.cancelled():  # else nothing of it had begun
                        yield self._note(task.result())
        finally:
            self.end()
            for member in await asyncio.gather(*self._tasks, return_exceptions=True):
                if isinstance(member, Member):
                    self._note(member)
            self._tasks.clear()
            await self._desk.keep(self._desk.store.mark_run(self._run.id, self._desk.wall()))

    def _starts(self) -> bool:
        """Let as many begin as may; whether any did."""
        begun = False
        while self._queue and len(self._tasks) < self._orders.jobs:
            member = self._queue.popleft()
            self._tasks.add(asyncio.create_task(self._one(member), name="a command for one of many"))
            begun = True
        return begun

    def _note(self, member: Member) -> Member:
        self._members[member.tenant_id] = member
        if self.fatal is not None or (self._orders.stops_on_error and member.outcome is not Outcome.DONE):
            self.stop()
        return member

    async def _one(self, member: Member) -> Member:
        """What became of one customer; noted on the disk."""
        attempt = Attempt(self._estate, self._run.id, member, self._orders.argv, self._orders.timeout_s)
        try:
            log = await self._log_of(member)
        except StoreError as error:
            self.fatal = error
            return member
        try:
            ended = await attempt.run(log.handle)
        finally:
            log.close(is_wanted=attempt.has_begun)  # without a wait in which what has ended could be lost
        if attempt.has_begun:
            self.logs[member.tenant_id] = log.path
        if attempt.refused is not None and await self._is_over(attempt.refused):
            self.fatal = attempt.refused
            ended = replace(ended, outcome=Outcome.NOT_STARTED)
        if not attempt.is_elsewhere:
            await self._save(ended)
        return ended

    async def _log_of(self, member: Member) -> Log:
        """A log that is open for a customer. Raises StoreError; cancelled meanwhile, it leaves none behind."""
        opening = asyncio.ensure_future(off_loop(self._folder.open_log, self._estate.customer(member.tenant_id)))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            with contextlib.suppress(StoreError):
                (await opening).close(is_wanted=False)
            raise

    async def _save(self, member: Member) -> None:
        saving = asyncio.ensure_future(self._desk.store.end_run_member(self._run.id, member))
        while not saving.done():
            with contextlib.suppress(asyncio.CancelledError, StoreError):
                await asyncio.shield(saving)  # it lands all the same: what has ended is known to have
        if isinstance(error := saving.exception(), StoreError):
            self.fatal = error

    async def _is_over(self, error: TenantryError) -> bool:
        """Whether what one customer met would meet all of them."""
        if isinstance(error, StoreError):
            return not isinstance(error, StoreLocked)  # somebody holds it for a moment: that passes
        if isinstance(error, SessionEnded) and self._desk.is_signed_in:
            with contextlib.suppress(asyncio.CancelledError):  # it is being ended: that is all there is to know
                await self._desk.look_home()
        return error.wants_sign_in and not self._desk.is_signed_in
