"""A child by itself: how it ends, and how we say so."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.waiting import until
from tui.errors import TenantryError, UsageError
from tui.inside.child import Ended
from tui.inside.child import run_child as run_lent
from tui.inside.terminal_lent import lent_terminal

ENVIRON = {"PATH": os.environ["PATH"], "HOME": "/"}


async def run_child(argv: Sequence[str], environ: Mapping[str, str], output: int | None) -> Ended:
    """A child that has what of our terminal it may."""
    with lent_terminal(output is None) as lent:
        return await run_lent(argv, environ, output, lent)


@pytest.mark.parametrize(
    ("script", "ended"),
    [
        ("exit 0", Ended(0)),
        ("exit 7", Ended(7)),
        ("exit 130", Ended(130)),
        ("kill -TERM $$", Ended(143, signal=signal.SIGTERM)),
        ("kill -INT $$", Ended(130, signal=signal.SIGINT)),
        ("kill -KILL $$", Ended(137, signal=signal.SIGKILL)),
    ],
)
async def test_the_status_is_the_childs(script: str, ended: Ended) -> None:
    """As a shell would say it; that a signal ended it is known apart from its number as a status."""
    assert ended == await run_child(["sh", "-c", script], ENVIRON, None)


@pytest.mark.parametrize(
    ("program", "status", "kind"),
    [
        ("no-such-program-anywhere", 127, UsageError),
        ("{0}/missing", 127, UsageError),
        ("{0}/file/below", 127, UsageError),
        ("{0}/plain", 126, TenantryError),
        ("{0}", 126, TenantryError),
    ],
)
async def test_what_cannot_be_started_is_told_as_shells_do(
    tmp_path: Path, program: str, status: int, kind: type[TenantryError]
) -> None:
    """127 where there is none, 126 where it may not be executed, and a sentence for the person."""
    for name in ("file", "plain"):
        (tmp_path / name).write_text("echo never\n")

    ended = await run_child([program.format(tmp_path)], ENVIRON, None)

    assert (status, kind) == (ended.status, type(ended.error))


async def test_a_script_without_a_first_line_is_read_by_sh(tmp_path: Path) -> None:
    """As `env` would run it."""
    script = tmp_path / "script"
    script.write_text('exit "$1"\n')
    script.chmod(stat.S_IRWXU)

    assert Ended(9) == await run_child([str(script), "9"], ENVIRON, None)


async def test_collected_output_comes_without_an_input(tmp_path: Path) -> None:
    """Output and errors go to one place; a child that reads finds the end, and no terminal of ours."""
    output = tmp_path / "out"
    script = "cat; echo out; echo err >&2; (: </dev/tty) 2>/dev/null && echo has a terminal; exit 3"
    with output.open("wb") as file:
        ended = await run_child(["sh", "-c", script], ENVIRON, file.fileno())

    assert (Ended(3), "out\nerr\n") == (ended, output.read_text())


async def test_who_does_not_leave_is_ended_with_everybody_it_started(tmp_path: Path) -> None:
    """A child that ignores the hang-up lasts two seconds longer; what it had started goes with it."""
    pids = tmp_path / "pids"
    script = f"trap '' HUP; sleep 1000 & echo $! $$ > {pids}; wait; wait"
    with (tmp_path / "out").open("wb") as file:
        task = asyncio.create_task(run_child(["sh", "-c", script], ENVIRON, file.fileno()))
        await until(lambda: pids.exists() and len(pids.read_text().split()) == 2, "the child")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    found = [int(each) for each in pids.read_text().split()]
    await until(lambda: not any(_is_alive(each) for each in found), "the end of both")


async def test_signals_are_as_before_when_the_terminal_is_back() -> None:
    """Whoever handled a signal before the child handles it afterwards."""
    numbers = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGCONT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]

    await run_child(["true"], ENVIRON, None)

    assert before == [signal.getsignal(number) for number in numbers]


async def test_what_was_ignored_stays_ignored_in_the_child() -> None:
    """Under nohup a child outlives the hang-up as it would without us."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        ended = await run_child(["sh", "-c", "kill -HUP $$; exit 5"], ENVIRON, None)
    finally:
        signal.signal(signal.SIGHUP, before)

    assert Ended(5) == ended


async def test_a_signal_to_us_alone_is_passed_on(tmp_path: Path) -> None:
    """Whoever stops us by our number stops the child, which leaves as it likes."""
    sign = tmp_path / "ready"
    script = f"trap 'exit 4' TERM; touch {sign}; while :; do sleep 0.05; done"
    task = asyncio.create_task(run_child(["sh", "-c", script], ENVIRON, None))
    await until(sign.exists, "the child")

    os.kill(os.getpid(), signal.SIGTERM)

    assert Ended(4) == await task


async def test_a_signal_while_it_is_being_started_is_not_lost() -> None:
    """It is passed on as soon as there is a child."""
    with lent_terminal(True) as lent:
        os.kill(os.getpid(), signal.SIGTERM)
        process = await asyncio.create_subprocess_exec("sleep", "20")
        lent.to(process)

        assert -signal.SIGTERM == await process.wait()


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
