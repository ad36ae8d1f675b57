"""Ways through the program that several tests take."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.terminal.terminal import Terminal

UP, DOWN, TAB, ENTER, ESCAPE = "\x1b[A", "\x1b[B", "\t", "\r", "\x1b"
QUIT, INTERRUPT, STOP, REDRAW, STAR = "\x11", "\x03", "\x1a", "\x0c", "\x13"
COPY, CONSENT, SORT, KEEP = "\x1bOQ", "\x1bOR", "\x1b[19~", "\x1b[20~"
"""F2, F3, F8 and F9."""
FIRST_SCREEN = "Sign in another account"


def demo(folder: Path, trouble: str = "", env: Mapping[str, str] | None = None) -> Terminal:
    """The demo in a terminal, with its secrets recorded and trouble to order."""
    return Terminal((sys.executable, "-m", "tests.terminal.program", str(folder), trouble), folder, env)


def ask_for_code(terminal: Terminal) -> None:
    """Wait for the first screen, and have a device code shown."""
    terminal.see(FIRST_SCREEN)
    terminal.key(ENTER)
    terminal.see("Enter this code", "as Ada")


def sign_in(terminal: Terminal) -> None:
    """Sign in as the demo's technician, and wait for the whole list."""
    ask_for_code(terminal)
    terminal.key("1")
    listed(terminal)


def listed(terminal: Terminal) -> None:
    """Wait until the whole list is there."""
    terminal.see("240 of 240")


def open_customer(terminal: Terminal, typed: str, count: str, title: str) -> None:
    """Filter for a customer, open its session and wait for its facts."""
    find(terminal, typed, count)
    terminal.key(ENTER)
    terminal.see(f"▌ {title}", "Default domain")


def find(terminal: Terminal, typed: str, count: str) -> None:
    """Filter, and wait for the count."""
    terminal.key(typed)
    terminal.see(f"{count} of 240")
