"""What goes on in the program while a child has the terminal, made to order: F8 in the list begins it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

from tui.ui import TenantryApp
from tui.ui.screens.main import MainScreen

DRAWN = "drawn"
"""A file that grows by a byte whenever something was drawn, rung, and sent to the clipboard."""
FAIL = "fail"
"""A file; when it is there, it fails."""
NEWS = "Something has come to pass."


def make(what: str, folder: Path) -> None:
    """Let F8 begin it: `restless` tries all that can reach a terminal, again and again; `failing` fails when told."""
    begin = partial(_restless, record=folder / DRAWN) if what == "restless" else partial(_failing, sign=folder / FAIL)

    def act(screen: MainScreen) -> None:
        app = cast(TenantryApp, screen.app)
        app.tell("It begins.")
        begin(app)

    MainScreen.action_sort = act  # type: ignore[method-assign,assignment]


def _restless(app: TenantryApp, record: Path) -> None:
    def draw() -> None:
        if not app.is_away:
            return
        if not record.exists():
            app.tell(NEWS)
        app.bell()
        app.write_out("\x1b]52;c;QQ==\x07")
        app.screen.refresh(layout=True)
        with record.open("a") as file:
            file.write(".")

    app.set_interval(0.02, draw)


def _failing(app: TenantryApp, sign: Path) -> None:
    def fail() -> None:
        if sign.exists():
            raise ValueError("no luck")

    app.set_interval(0.05, fail)
