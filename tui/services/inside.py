"""Running somebody else's program inside a customer's tenant, with tokens for as long as it runs."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import PurePath

from tui.errors import Owner, TenantryError
from tui.inside import Ended, Endpoint, Folders, Inside, child_environment, shell_argv
from tui.inside.child import run_child
from tui.inside.shells import prepare_shell
from tui.inside.terminal_lent import lent_terminal
from tui.inside.tools import prepare_tools
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId
from tui.off_loop import off_loop
from tui.services.estate import Estate
from tui.services.hand_outs import HandOuts

__all__ = ["Ended", "run_inside", "shell_argv"]

HUNG_UP = 128 + 1
"""What the journal has of a child that was ended from here: 128 + SIGHUP."""


async def run_inside(
    estate: Estate,
    tenant_id: TenantId,
    argv: Sequence[str],
    *,
    output: int | None = None,
    before_start: Callable[[], Awaitable[None]] | None = None,
    when_ended: Callable[[Ended], None] | None = None,
    is_one_of_many: bool = False,
) -> Ended:
    """Run a command inside a customer's tenant and wait for its end; afterwards nothing of it is left here.

    `output`: a file descriptor for what it prints, with no input; None: it has our terminal. Cancelling hangs up on
    the child, and ends it two seconds later. `before_start` is awaited when all is ready, as the last thing before the
    child starts; what it raises keeps it from starting. `when_ended` is told how the child ended before what it had is
    taken away, which may still be cancelled. `is_one_of_many`: no session joins the sidebar for it.

    Raises:
        The refusal of the session (`ConsentMissing`, `Blocked`, `NoWayIn`, …), before anything is started.
        StoreError: there is no place for the child's own folders.
    """
    await (estate.sessions.visit(tenant_id) if is_one_of_many else estate.sessions.open(tenant_id))
    if not estate.customer(tenant_id).domain:
        await estate.look_up_domain(tenant_id)
    program = foreign_text(PurePath(argv[0]).name)
    with lent_terminal(output is None) as lent:
        async with _prepared(estate, tenant_id, argv, program) as environ:
            if before_start is not None:
                await before_start()
            ended = Ended(HUNG_UP)  # unless it says otherwise
            try:
                ended = await run_child(argv, environ, output, lent)
                if when_ended is not None:
                    when_ended(ended)
            finally:
                await estate.desk.keep(estate.desk.journal.command_run(tenant_id, program, ended.status))
    return ended


@asynccontextmanager
async def _prepared(
    estate: Estate, tenant_id: TenantId, argv: Sequence[str], program: str
) -> AsyncIterator[dict[str, str]]:
    """The child's environment, with what stands behind it as long as the block lasts."""
    desk = estate.desk
    folders = await off_loop(Folders.make, desk.store.folder, os.environ)
    hand_outs = HandOuts(desk, tenant_id, program)
    endpoint = Endpoint(hand_outs.answer, hand_outs.note_stranger)
    try:
        await _open(endpoint)
        await off_loop(prepare_tools, folders.path)
        inside = Inside(estate.customer(tenant_id), desk.app.cloud, endpoint.url, endpoint.header, folders.path)
        environ = child_environment(os.environ, inside, await desk.child_variables())
        yield environ | prepare_shell(argv, environ)
    finally:
        await endpoint.close()
        await off_loop(folders.remove)


async def _open(endpoint: Endpoint) -> None:
    try:
        await endpoint.open()
    except OSError as error:
        raise TenantryError(
            f"No address for the child's tokens is to be had here: {error.strerror}.", owner=Owner.MACHINE
        ) from error
