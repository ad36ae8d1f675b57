"""A child: started, waited for, and told what happens to us.

It stays in our process group, as with `env`: what the terminal sends (Ctrl+C, Ctrl+Z, a hang-up) reaches it and the
rest of a pipeline directly, and a shell takes a group of its own by itself. What is sent to us alone is passed on.
Only a child whose output is collected, which has no terminal, gets a session of its own: it ends as a whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.errors import Owner, TenantryError, UsageError
from tui.inside.terminal_lent import Lent
from tui.model.foreign_text import foreign_text

NOT_FOUND, NOT_EXECUTED = 127, 126
"""As the shells say it (POSIX, "Shell Command Language", 2.8.2)."""
_GRACE_S = 2.0
"""How long a child may take to end by itself once it is hung up on."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended, or why it never began."""

    status: int
    """As a shell would say it: the exit status, 128 + the signal's number, 127 not found, 126 not executed."""
    error: TenantryError | None = None
    """Why it was never started; None once it ran."""
    signal: int = 0
    """The signal that ended it; 0 when it left by itself."""


async def run_child(argv: Sequence[str], environ: Mapping[str, str], output: int | None, lent: Lent) -> Ended:
    """Run a command to its end. `output`: where its output and errors go, with no input; None: it has our terminal.
    `lent`: what it has of that, from before it starts until everything of it is taken away.

    Cancelling hangs up on it, and ends it after two seconds; it has ended when this returns.
    """
    try:
        process = await _started_whole(argv, environ, output)
        lent.to(process)
        status = await _waited_for(process, is_group=output is not None)
        lent.ended_by_signal = status < 0
    except OSError as error:
        return _not_started(argv[0], error)
    return Ended(status) if status >= 0 else Ended(128 - status, signal=-status)


async def _started_whole(
    argv: Sequence[str], environ: Mapping[str, str], output: int | None
) -> asyncio.subprocess.Process:
    """Start it. Cancelled meanwhile it is ended as a whole: asyncio would kill the child alone, and what that has
    started by then would live on."""
    starting = asyncio.create_task(_started(argv, environ, output), name="start a child")
    is_cancelled = False
    while not starting.done():
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            is_cancelled = True
    process = starting.result()
    if is_cancelled:
        await _end(process, is_group=output is not None)
        raise asyncio.CancelledError
    return process


async def _started(argv: Sequence[str], environ: Mapping[str, str], output: int | None) -> asyncio.subprocess.Process:
    try:
        return await _spawned(argv, environ, output)
    except OSError as error:
        if error.errno != errno.ENOEXEC or sys.platform == "win32":
            raise
    # a script without a first line that names its interpreter: /bin/sh reads it, as execvp does (POSIX, exec)
    return await _spawned(["/bin/sh", *argv], environ, output)


async def _spawned(argv: Sequence[str], environ: Mapping[str, str], output: int | None) -> asyncio.subprocess.Process:
    if output is None:
        return await asyncio.create_subprocess_exec(*argv, env=dict(environ))
    nothing, starts_session = asyncio.subprocess.DEVNULL, sys.platform != "win32"
    return await asyncio.create_subprocess_exec(
        *argv, env=dict(environ), stdin=nothing, stdout=output, stderr=output, start_new_session=starts_session
    )


async def _waited_for(process: asyncio.subprocess.Process, *, is_group: bool) -> int:
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await _end(process, is_group=is_group)
        raise


async def _end(process: asyncio.subprocess.Process, *, is_group: bool) -> None:
    """Hang up, and end what does not leave by itself. Whoever waits has been cancelled: nothing stops this, and being
    cancelled once more ends the child at once."""
    ending = asyncio.create_task(_hang_up(process, is_group=is_group), name="end a child")
    while not ending.done():
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:
            _send(process, getattr(signal, "SIGKILL", signal.SIGTERM), is_group=is_group)


async def _hang_up(process: asyncio.subprocess.Process, *, is_group: bool) -> None:
    if sys.platform == "win32":
        process.kill()
        await process.wait()
        return
    _send(process, signal.SIGHUP, is_group=is_group)
    _send(process, signal.SIGCONT, is_group=is_group)
    try:
        async with asyncio.timeout(_GRACE_S):
            await process.wait()
    except TimeoutError:
        _send(process, signal.SIGKILL, is_group=is_group)
        await process.wait()
    if is_group:
        _send(process, signal.SIGKILL, is_group=True)  # who stayed behind in its session


def _send(process: asyncio.subprocess.Process, number: int, *, is_group: bool) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if is_group and sys.platform != "win32":
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


def _not_started(program: str, error: OSError) -> Ended:
    name = foreign_text(program)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        said = UsageError(f"There is no program “{name}” here.", "Name one that is installed, or its whole path.")
        return Ended(NOT_FOUND, said)
    why = error.strerror or type(error).__name__
    told = TenantryError(f"“{name}” cannot be started: {why}.", "Look at the program.", owner=Owner.MACHINE)
    return Ended(NOT_EXECUTED, told)
