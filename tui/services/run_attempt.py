"""One customer of a run: its command begun, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tui.errors import NetworkError, ServiceError, SessionForgotten, StoreError, TenantryError
from tui.model.run import Member, Outcome
from tui.services.estate import Estate
from tui.services.inside import Ended, run_inside

_PASSES = (NetworkError, ServiceError, StoreError, SessionForgotten)
"""What may have passed by the next time; other refusals stay until somebody acts."""

TOOK_TOO_LONG = 124
"""The exit status that `timeout` of GNU coreutils gives a command that it ended."""


class Attempt:
    """The command at one customer, once."""

    def __init__(
        self, estate: Estate, run_id: str, member: Member, argv: Sequence[str], timeout_s: float | None
    ) -> None:
        self._estate = estate
        self._desk = estate.desk
        self._run_id = run_id
        self._member = member
        self._argv = argv
        self._timeout_s = timeout_s
        self._begun_at: datetime | None = None
        self._ended: Ended | None = None
        self.refused: TenantryError | None = None
        """Why nothing ran."""
        self.is_elsewhere = False
        """Whether another process has begun the customer: what became of it is that one's to note."""

    @property
    def has_begun(self) -> bool:
        """Whether the command was, or may have been, started."""
        return self._begun_at is not None

    async def run(self, output: int) -> Member:
        """What becomes of it, its output in a file. Cancelling ends the command, and is an outcome too."""
        try:
            async with asyncio.timeout(None) as limit:
                self._ended = await run_inside(
                    self._estate,
                    self._member.tenant_id,
                    self._argv,
                    output=output,
                    before_start=lambda: self._note_begun(limit),
                    when_ended=self._note_ended,
                    is_one_of_many=True,
                )
        except TimeoutError:
            if self._ended is None:
                return self._as_ended(Outcome.FAILED, TOOK_TOO_LONG, f"It took longer than {self._timeout_s:g} s.")
        except asyncio.CancelledError:
            if self._ended is None:
                return self._as_interrupted()
        except TenantryError as error:
            if self._ended is None:
                return self._as_refused(error)
        return self._as_told(self._ended)

    def _note_ended(self, ended: Ended) -> None:
        """From now on nothing can be said to have interrupted it."""
        self._ended = ended

    async def _note_begun(self, limit: asyncio.Timeout) -> None:
        """Write down that it begins; from now on its time counts. Raises what keeps it from beginning."""
        at = self._desk.wall()
        if not await self._desk.store.begin_run_member(self._run_id, self._member, at):
            self.is_elsewhere = True
            raise StoreError("Another tenantry has begun it.")
        self._begun_at = at
        if self._timeout_s is not None:
            limit.reschedule(asyncio.get_running_loop().time() + self._timeout_s)

    def _as_told(self, ended: Ended) -> Member:
        if ended.error is not None:
            return self._as_not_run(Outcome.NOT_STARTED, ended.error, ended.status)
        return self._as_ended(Outcome.FAILED if ended.status else Outcome.DONE, ended.status)

    def _as_interrupted(self) -> Member:
        if self._begun_at is None:
            return self._member  # as it was: nothing ran
        return self._as_ended(Outcome.FAILED, None, "It was interrupted.")

    def _as_refused(self, error: TenantryError) -> Member:
        if self.is_elsewhere:
            return replace(self._member, said=error.summary)
        if self._begun_at is not None:  # it may have run
            return self._as_ended(Outcome.FAILED, None, error.summary)
        self.refused = error
        return self._as_not_run(Outcome.NOT_STARTED if isinstance(error, _PASSES) else Outcome.REFUSED, error)

    def _as_ended(self, outcome: Outcome, status: int | None, said: str = "") -> Member:
        return Member(self._member.tenant_id, outcome, self._begun_at, self._desk.wall(), status, said)

    def _as_not_run(self, outcome: Outcome, error: TenantryError, status: int | None = None) -> Member:
        return Member(self._member.tenant_id, outcome, None, self._desk.wall(), status, error.summary)
