"""The consent radar: where consent stands for many customers, asked quietly, several at once, never hammering."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from tui.errors import TenantryError
from tui.model.consent import ConsentMark
from tui.model.identifiers import TenantId
from tui.model.radar import RadarRun
from tui.model.urgency import in_background
from tui.services.desk import Desk
from tui.services.radar_pace import FIRST_AT_ONCE, Pace
from tui.services.radar_plan import plan
from tui.services.standings import Standings


class RadarState(StrEnum):
    """What the radar is doing."""

    RESTING = "resting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RadarProgress:
    """How far a run is."""

    state: RadarState
    total: int
    done: int
    """Customers that are dealt with: asked, reused or told nothing."""
    asked: int
    reused: int
    """An answer that still counts; not asked again."""
    told_nothing: int
    """Network, throttled to the end, …: stays as it was known."""
    per_minute: float
    """Measured over the last minute."""
    left: timedelta | None
    """How long the rest takes; None while unknown."""
    at_once: int
    """Probes that may be in flight now."""
    note: str
    """Why it is slow or has stopped, in one sentence; else empty."""


AT_REST = RadarProgress(RadarState.RESTING, 0, 0, 0, 0, 0, 0.0, None, FIRST_AT_ONCE, "")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one probe came to."""

    tenant_id: TenantId
    took: timedelta
    mark: ConsentMark | None
    error: TenantryError | None = None
    """Why it told nothing."""


class Radar:
    """The radar of one account. One run at a time."""

    def __init__(self, desk: Desk, standings: Standings) -> None:
        self.progress = AT_REST
        self._desk = desk
        self._standings = standings
        self._run: RadarRun | None = None
        self._left: dict[TenantId, None] = {}
        """Customers that are not dealt with, in their order: what is saved as left."""
        self._state = RadarState.RESTING
        self._note = ""
        self._pace = Pace(desk.clock())
        self._queue: deque[TenantId] = deque()
        """Those of them that nobody is asking about."""
        self._flying: set[asyncio.Task[None]] = set()
        self._arrived: asyncio.Queue[_Answer | None] = asyncio.Queue()
        """Answers as they come; None: look again at what may be done."""
        self._bug: BaseException | None = None
        """What a probe ended with that is in no tree of errors: it belongs to whoever runs the radar."""

    @property
    def left_over(self) -> int:
        """Customers left of a run that was cut short, by a restart, a kill or an ended sign-in; 0 when none."""
        return 0 if self._is_on else len(self._left)

    @property
    def _is_on(self) -> bool:
        return self._state in (RadarState.RUNNING, RadarState.PAUSED)

    def _goes_on(self) -> bool:
        return self._is_on and bool(self._left)

    async def load(self) -> None:
        """Take in a run that was cut short."""
        found = await self._desk.store.load_radar_run(self._desk.account.id)
        if found is not None:
            self._run, self._left = found[0], dict.fromkeys(found[1])

    def pause(self) -> None:
        """Ask nobody more until `go_on`; answers on their way are taken in."""
        if self._state is RadarState.RUNNING:
            self._turn(RadarState.PAUSED)

    def go_on(self) -> None:
        """End a pause."""
        if self._state is RadarState.PAUSED:
            self._turn(RadarState.RUNNING)

    def cancel(self) -> None:
        """Give the run up: what was learnt stays, and nothing is left over."""
        if self._is_on:
            self._turn(RadarState.STOPPED)

    async def run(
        self, tenant_ids: Iterable[TenantId] | None = None, *, fresh: bool = False
    ) -> AsyncGenerator[RadarProgress, None]:
        """Ask about these customers; yields how far it is after each. None: go on with what is left over.

        `fresh`: a person's own request, which always asks. Else a customer whose answer still counts is not asked.
        Closing the iterator stops it, and what it did not come to is left over.

        Raises:
            TenantryError: what concerns all customers, such as a sign-in that has ended. Everything learnt is saved
                then, and the rest is left over.
        """
        if self._is_on:
            return
        await self._begin(tenant_ids, is_fresh=fresh)
        try:
            yield self.progress
            while self._goes_on():
                self._start_probes()
                for told in await self._take(await self._landed()):
                    yield told
            yield await self._end()
        finally:
            await self._stop()

    async def _begin(self, tenant_ids: Iterable[TenantId] | None, *, is_fresh: bool) -> None:
        """Make the plan of a new run, or take up the one that is left over."""
        if tenant_ids is not None:
            known = self._desk.listing.customers
            now = self._desk.wall()
            planned = plan([known[each] for each in dict.fromkeys(tenant_ids) if each in known], now, is_fresh=is_fresh)
            self._run = RadarRun(now, is_fresh, len(planned.ask) + planned.reused, reused=planned.reused)
            self._left = dict.fromkeys(planned.ask)
            saving = self._desk.store.begin_radar_run(self._desk.account.id, self._run, planned.ask)
            await self._desk.keep(saving)
        self._state, self._note = RadarState.RUNNING, ""
        self._pace, self._queue, self._arrived = Pace(self._desk.clock()), deque(self._left), asyncio.Queue()
        self._tell()

    def _start_probes(self) -> None:
        """As many as may be in flight. They let a person's calls go first."""
        with in_background():
            while self._state is RadarState.RUNNING and self._queue and len(self._flying) < self._pace.at_once:
                task = asyncio.create_task(self._probe(self._queue.popleft()), name="probe a consent")
                self._flying.add(task)
                task.add_done_callback(self._probed)

    async def _probe(self, tenant_id: TenantId) -> None:
        began, mark, error = self._desk.clock(), None, None
        try:
            mark = await self._standings.ask(tenant_id)
        except TenantryError as told:
            error = told
        self._arrived.put_nowait(_Answer(tenant_id, self._desk.clock() - began, mark, error))

    def _probed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._bug = error
            self._arrived.put_nowait(None)

    async def _landed(self) -> list[_Answer]:
        """The answers that are there, once there is something to do."""
        found = [await self._arrived.get()]
        while not self._arrived.empty():
            found.append(self._arrived.get_nowait())
        if self._bug is not None:
            raise self._bug
        return [each for each in found if each is not None]

    async def _take(self, answers: Sequence[_Answer]) -> list[RadarProgress]:
        """Save the answers, and only then count them. Raises what concerns all customers."""
        fatal = next((each.error for each in answers if each.error and self._concerns_all(each.error)), None)
        counted = [each for each in answers if each.error is None or not self._concerns_all(each.error)]
        run, told = self._run or RadarRun(self._desk.wall(), is_fresh=False, total=0), []
        for each in counted:
            run = replace(run, asked=run.asked + 1) if each.mark else replace(run, told_nothing=run.told_nothing + 1)
            told.append(run)
        await self._save(run, counted)
        progress = []
        for each, self._run in zip(counted, told, strict=True):
            self._left.pop(each.tenant_id, None)
            self._pace.answered(self._desk.clock(), each.took)
            progress.append(self._tell())
        if fatal is not None:
            self._note = fatal.summary
            raise fatal
        return progress

    async def _save(self, run: RadarRun, answers: Sequence[_Answer]) -> None:
        """Keep what the answers tell, and that these customers are dealt with."""
        listing, noted = self._desk.listing, list[tuple[TenantId, ConsentMark | None]]()
        for each in answers:
            if each.mark is not None:
                listing.mark(each.tenant_id, each.mark)
            noted.append((each.tenant_id, each.mark))
        if noted:
            await self._desk.keep(self._desk.store.save_radar_answers(self._desk.account.id, run, noted))

    def _concerns_all(self, error: TenantryError) -> bool:
        """Whether no other customer would be answered either: the sign-in as a whole has ended."""
        return not self._desk.is_signed_in and error.wants_sign_in

    async def _end(self) -> RadarProgress:
        """The run has come to its end, or was given up."""
        self._state = RadarState.STOPPED if self._state is RadarState.STOPPED else RadarState.DONE
        self._left.clear()
        await self._desk.keep(self._desk.store.end_radar_run(self._desk.account.id))
        return self._tell()

    async def _stop(self) -> None:
        """Let go of what is in flight, and write down what the run has come to."""
        for task in self._flying:
            task.cancel()
        if self._is_on:
            self._state = RadarState.STOPPED
        self._queue.clear()
        self._tell()
        if self._run is not None and self._run.done > self._run.reused:
            await self._desk.keep(self._desk.journal.radar_ran(self._run, len(self._left)))

    def _turn(self, state: RadarState) -> None:
        self._state = state
        self._tell()
        self._arrived.put_nowait(None)

    def _tell(self) -> RadarProgress:
        """Bring `progress` up to date."""
        run = self._run or RadarRun(self._desk.wall(), is_fresh=False, total=0)
        now = self._desk.clock()
        self.progress = RadarProgress(
            self._state,
            run.total,
            run.done,
            run.asked,
            run.reused,
            run.told_nothing,
            self._pace.per_minute(now),
            self._pace.left(now, len(self._left)),
            self._pace.at_once,
            self._note,
        )
        return self.progress
