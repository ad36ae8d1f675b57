"""One command for many customers: each in an environment of its own, several at a time, none of them twice.

That a customer's command begins is on the disk before it does. Whatever ends this process, it is then known for which
customers the command ran to its end, for which it may have, and for which it did not begin; only those are run when it
is taken up again, unless a person says otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path

from tui.errors import StoreError, UsageError
from tui.model.identifiers import TenantId
from tui.model.run import Outcome, Run, new_run
from tui.off_loop import off_loop
from tui.services.desk import Desk
from tui.store.run_folder import RunFolder

KEPT_FOR = timedelta(days=90)
"""So long a run can be taken up, and its logs are kept."""


class Runs:
    """The runs of one account."""

    def __init__(self, desk: Desk, log_dir: Path | None = None) -> None:
        self._desk = desk
        self._log_dir = log_dir

    async def all(self) -> list[Run]:
        """Every run that is known, the newest first. Raises StoreError."""
        return await self._desk.store.load_runs(self._desk.account.id)

    async def begin(self, argv: Sequence[str], tenant_ids: Sequence[TenantId]) -> tuple[Run, RunFolder]:
        """A new run of which nothing has begun; it is ours until its folder is closed.

        Raises:
            StoreError: what is begun could not be remembered, so nothing may begin.
        """
        store, now = self._desk.store, self._desk.wall()
        if not store.is_lasting:
            raise StoreError(
                "Nothing was run: what was begun could not be remembered, and might be run twice.", store.notice
            )
        run = await off_loop(new_run, argv, tenant_ids, now)
        folder = await self._taken(run.id)
        try:
            await store.drop_runs(self._desk.account.id, now - KEPT_FOR)
            await store.add_run(self._desk.account.id, run)
            await off_loop(folder.prepare_logs)
        except BaseException:
            folder.close()
            raise
        return run, folder

    async def find(self, run_id: str = "", again: Collection[Outcome] = ()) -> Run:
        """The run with this id, or the newest that has somebody to run, `again` among them.

        Raises:
            UsageError: there is none.
        """
        known = await self.all()
        if run_id:
            found = next((each for each in known if each.id == run_id), None)
            said = "No run of that id is known for this account."
        else:
            found = next((each for each in known if each.to_run(again)), None)
            said = "There is no run of which something is left."
        if found is None:
            raise UsageError(said, "`tenantry exec --runs` lists them.")
        return found

    async def take_up(
        self, argv: Sequence[str], run_id: str = "", again: Collection[Outcome] = ()
    ) -> tuple[Run, RunFolder]:
        """The run that `find` finds; ours until its folder is closed.

        Raises:
            UsageError: there is none, or it was a run of another command.
            StoreLocked: another process is at work on it.
        """
        wanted = (await self.find(run_id, again)).id
        folder = await self._taken(wanted)
        try:
            run = await self.find(wanted)  # as it is now that nobody else changes it
            if not await off_loop(run.is_of, argv):
                raise UsageError(
                    f"The run {run.id} was of another command ({run.program} …): nothing was run.",
                    "Give the same command after --, or begin a new run.",
                )
            await self._desk.store.mark_run(run.id, None)
            await off_loop(folder.prepare_logs)
        except BaseException:
            folder.close()
            raise
        return run, folder

    async def _taken(self, run_id: str) -> RunFolder:
        folder = RunFolder(self._desk.store.folder, run_id, self._log_dir)
        await off_loop(folder.take)
        return folder
