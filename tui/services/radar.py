"""The consent radar: where consent stands for many customers, asked quietly, several at once, never hammering."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from tui.errors import TenantryError
from tui.model.identifiers import TenantId
from tui.model.radar import RadarRun
from tui.services.desk import Desk
from tui.services.radar_plan import plan
from tui.services.radar_probes import Probes, Told
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


class Radar:
    """The radar of one account. One run at a time."""

    def __init__(self, desk: Desk, standings: Standings) -> None:
        self._desk = desk
        self._probes = Probes(desk, standings)
        self._run = RadarRun(desk.wall(), is_fresh=False, total=0)
        self._left: dict[TenantId, None] = {}
        """Customers that are not dealt with, in their order: what is saved as left."""
        self._state = RadarState.RESTING
        self._note = ""

    @property
    def left_over(self) -> int:
        """Customers left of a run that was cut short, by a restart, a kill or an ended sign-in; 0 when none."""
        return 0 if self._is_on() else len(self._left)

    @property
    def progress(self) -> RadarProgress:
        """How far it is now."""
        run, pace, now = self._run, self._probes.pace, self._desk.clock()
        return RadarProgress(
            self._state,
            run.total,
            run.done,
            run.asked,
            run.reused,
            run.told_nothing,
            pace.per_minute(now),
            pace.left(now, len(self._left)),
            pace.at_once,
            self._note or (self._probes.why_slow() if self._is_on() else ""),
        )

    def _is_on(self) -> bool:
        return self._state in (RadarState.RUNNING, RadarState.PAUSED)

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
        if self._is_on():
            self._turn(RadarState.STOPPED)

    def _turn(self, state: RadarState) -> None:
        self._state = state
        self._probes.wake()

    async def run(
        self, tenant_ids: Iterable[TenantId] | None = None, *, fresh: bool = False
    ) -> AsyncGenerator[RadarProgress, None]:
        """Ask about these customers; yields how far it is after each. None: go on with what is left over.

        `fresh`: a person's own request, which always asks. Else a customer whose answer still counts is not asked.
        Closing the iterator stops it, and what it did not come to is left over. While it runs, another one is nothing.

        Raises:
            TenantryError: what concerns all customers, such as a sign-in that has ended. Everything learnt is saved
                then, and the rest is left over.
        """
        if self._is_on():
            return
        await self._begin(tenant_ids, is_fresh=fresh)
        try:
            yield self.progress
            while self._is_on() and self._left:
                if self._state is RadarState.RUNNING:
                    self._probes.start()
                told, fatal = self._probes.judge(await self._probes.landed())
                for progress in await self._count(told):
                    yield progress
                if fatal is not None:
                    raise fatal
            await self._end()
            yield self.progress
        except TenantryError as error:
            self._note = error.summary
            raise
        finally:
            await self._stop()

    async def _begin(self, tenant_ids: Iterable[TenantId] | None, *, is_fresh: bool) -> None:
        """Make the plan of a new run, or take up the one that is left over."""
        if tenant_ids is not None:
            known, now = self._desk.listing.customers, self._desk.wall()
            planned = plan([known[each] for each in dict.fromkeys(tenant_ids) if each in known], now, is_fresh=is_fresh)
            self._run = RadarRun(now, is_fresh, len(planned.ask) + planned.reused, reused=planned.reused)
            self._left = dict.fromkeys(planned.ask)
            saving = self._desk.store.begin_radar_run(self._desk.account.id, self._run, planned.ask)
            await self._desk.keep(saving)
        self._state, self._note = RadarState.RUNNING, ""
        self._probes.begin(self._left)

    async def _count(self, told: Sequence[Told]) -> list[RadarProgress]:
        """Save the answers, and only then count them; how far it is after each."""
        if not told:
            return []
        counts, run = [], self._run
        for tenant_id, mark in told:
            run = replace(run, asked=run.asked + 1) if mark else replace(run, told_nothing=run.told_nothing + 1)
            counts.append(run)
            if mark is not None:
                self._desk.listing.mark(tenant_id, mark)
        writing = self._desk.store.save_radar_answers(self._desk.account.id, run, told)
        saving = asyncio.ensure_future(self._desk.keep(writing))
        steps = []
        try:
            await asyncio.shield(saving)
        except asyncio.CancelledError:
            await saving  # it lands all the same; what is saved is counted
            raise
        finally:
            for (tenant_id, _), self._run in zip(told, counts, strict=True):
                self._left.pop(tenant_id, None)
                steps.append(self.progress)
        return steps

    async def _end(self) -> None:
        """The run has come to its end, or was given up."""
        if self._is_on():
            self._state = RadarState.DONE
        self._left.clear()
        await self._desk.keep(self._desk.store.end_radar_run(self._desk.account.id))

    async def _stop(self) -> None:
        """Let go of what is in flight, and write down what the run has come to."""
        self._probes.abandon()
        if self._is_on():
            self._state = RadarState.STOPPED
        if self._run.done > self._run.reused:
            await self._desk.keep(self._desk.journal.radar_ran(self._run, len(self._left)))
