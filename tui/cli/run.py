"""Starting the screens. Only here, and only when they are wanted, is Textual imported."""

from __future__ import annotations

import os
import sys

from tui.cli.terminal import check_terminal, prepare_surroundings, speak_utf8
from tui.store import Profile, remove_state


def run(profile: Profile) -> int:
    """Show the screens until the person leaves; the status for the shell.

    Raises:
        UsageError: there is no terminal to draw on.
        StoreError: the demo cannot start over.
    """
    check_terminal({"input": sys.stdin, "output": sys.stdout, "the error output": sys.__stderr__}, os.environ)
    prepare_surroundings(os.environ)
    speak_utf8(sys.__stderr__)
    if profile.demo is not None and profile.demo.starts_over:
        remove_state(profile.locations.state_file)

    from tui.ui import TenantryApp
    from tui.wiring import wire

    app = TenantryApp(wire(profile), clipboard=profile.settings.clipboard, theme=profile.settings.theme)
    app.run(mouse=profile.settings.mouse)
    return app.return_code or 0
