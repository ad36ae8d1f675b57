"""Starting the screens, and what is left to do when they have gone. Only here is Textual imported."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from tui.cli.ending import HUNG_UP, Abandoning, has_hung_up, leave_now, leave_when_told
from tui.cli.exit_codes import ExitCode
from tui.cli.terminal import check_terminal, prepare_surroundings, speak_utf8
from tui.process_guard import guard_process
from tui.store import Profile, remove_state

if TYPE_CHECKING:
    guard_process()  # before the first secret is read
    from tui.ui import TenantryApp
    from tui.wiring import Surroundings


def run(profile: Profile, around: Surroundings | None = None) -> NoReturn:
    """Show the screens until the person leaves, then end the process. Tests hand in what is `around`.

    Raises:
        UsageError: there is no terminal to draw on.
        StoreError: the demo cannot start over.
    """
    check_terminal({"input": sys.stdin, "output": sys.stdout, "the error output": sys.__stderr__}, os.environ)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing has to be kept before the screens are there
    prepare_surroundings(os.environ)
    speak_utf8(sys.__stderr__)
    if profile.demo is not None and profile.demo.starts_over:
        remove_state(profile.locations.state_file)

    from tui.cli.departure import Departure

    guard_process()  # before the first secret is read
    from tui.ui import TenantryApp
    from tui.wiring import wire

    office = wire(profile, around)
    departure = Departure(sys.stdin.fileno())
    settings = profile.settings
    app = TenantryApp(
        office,
        clipboard=settings.clipboard,
        theme=settings.theme,
        rings=settings.bell,
        whole_frames=settings.whole_frames,
        on_leaving=departure.begin,
    )
    bug = _show_until_left(app, mouse=settings.mouse)
    departure.screens_gone(ExitCode.BUG if bug else app.return_code or ExitCode.DONE)
    try:
        is_saved = office.close()
    except BaseException as error:  # as above
        bug, is_saved = bug or error, False
    if not (is_saved or has_hung_up(sys.stdin.fileno())):
        _say("tenantry: what was asked for last may not be saved: the disk took too long.")
    leave_now(_outcome(bug, app.return_code or ExitCode.DONE, profile))


def _show_until_left(app: TenantryApp, *, mouse: bool) -> BaseException | None:
    """Show the screens; the bug that ended them, if one did.

    Not even a wish to end the interpreter passes: nothing here has such a wish, and its words would be printed.
    """
    try:
        asyncio.run(_show(app, mouse=mouse))
    except BaseException as error:
        return app.bug or error
    return app.bug


async def _show(app: TenantryApp, *, mouse: bool) -> None:
    """Run the screens on a loop that can be left at any time."""
    from tui.cli.bug_report import hush

    loop = asyncio.get_running_loop()
    loop.set_default_executor(Abandoning())
    # asyncio would print the words of an error that nobody fetched, and they can hold a token.
    loop.set_exception_handler(lambda _, context: _end_if_ours(app, context))
    hush(lambda error: loop.call_soon_threadsafe(app.fail, error))
    leave_when_told(app.begin_leaving, lambda status: app.exit(return_code=status), sys.stdin.fileno())
    await app.run_async(mouse=mouse)


def _end_if_ours(app: TenantryApp, context: dict[str, Any]) -> None:
    """A callback of ours that failed leaves somebody waiting for ever: a bug. What others forgot harms nothing."""
    from tui.cli.bug_report import is_ours

    error = context.get("exception")
    if "handle" in context and error is not None and is_ours(error) and not app.is_leaving:
        app.fail(error)


def _outcome(bug: BaseException | None, status: int, profile: Profile) -> int:
    """The status; a bug is told and its report kept, unless it only was the terminal that left."""
    if bug is None:
        return status
    if has_hung_up(sys.stdin.fileno()):
        return HUNG_UP
    from tui.cli.bug_report import tell
    from tui.model.clock import utc_now

    _say(tell(bug, profile.locations.state_dir, utc_now()))
    return ExitCode.BUG


def _say(text: str) -> None:
    """Print for the person; the terminal may have gone."""
    from tui.model.foreign_text import without_controls

    with contextlib.suppress(OSError, ValueError):
        print(without_controls(text), file=sys.stderr, flush=True)
