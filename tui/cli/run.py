"""Starting the screens, and what is left to do when they have gone. Only here is Textual imported."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, NoReturn

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
    prepare_surroundings(os.environ)
    speak_utf8(sys.__stderr__)
    if profile.demo is not None and profile.demo.starts_over:
        remove_state(profile.locations.state_file)

    from tui.cli.ending import leave_now

    guard_process()  # before the first secret is read
    from tui.ui import TenantryApp
    from tui.wiring import wire

    office = wire(profile, around)
    app = TenantryApp(office, clipboard=profile.settings.clipboard, theme=profile.settings.theme)
    try:
        asyncio.run(_show(app, mouse=profile.settings.mouse))
    finally:
        office.close()
    leave_now(_outcome(app, profile))


async def _show(app: TenantryApp, *, mouse: bool) -> None:
    """Run the screens on a loop that can be left at any time."""
    from tui.cli.ending import Abandoning, leave_when_told

    loop = asyncio.get_running_loop()
    loop.set_default_executor(Abandoning())
    # asyncio would print the words of an error that nobody fetched, and they can hold a token.
    loop.set_exception_handler(lambda *_: None)
    leave_when_told(lambda status: app.exit(return_code=status), sys.stdin.fileno())
    await app.run_async(mouse=mouse)


def _outcome(app: TenantryApp, profile: Profile) -> int:
    """The status; a bug is told and its report kept, unless it only was the terminal that left."""
    from tui.cli.ending import HUNG_UP, has_hung_up

    if app.bug is None:
        return app.return_code or ExitCode.DONE
    if has_hung_up(sys.stdin.fileno()):
        return HUNG_UP
    from tui.cli.bug_report import tell
    from tui.model.clock import utc_now
    from tui.model.foreign_text import without_controls

    print(without_controls(tell(app.bug, profile.locations.state_dir, utc_now())), file=sys.stderr)
    return ExitCode.BUG
