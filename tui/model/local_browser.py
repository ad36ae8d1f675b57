"""Whether this machine has a browser in front of the person, and which program opens an address in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BrowserWay:
    """How an address is opened here, or why it cannot be."""

    program: str = ""
    """Takes the address as its only argument; empty where there is none."""
    why_not: str = ""
    """A sentence; empty where there is a program."""


_OPENERS = {"darwin": "open", "win32": "explorer"}
"""What opens an address with the person's own browser; on every other system `xdg-open` does (freedesktop.org)."""


def browser_way(environ: Mapping[str, str], platform: str, which: Callable[[str], str | None]) -> BrowserWay:
    """The way here. `platform` as in `sys.platform`, `which` as in `shutil.which`.

    Over SSH a browser would open at the far end, in front of nobody; without a display only one that takes the
    terminal away.
    """
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return BrowserWay(why_not="There is no browser here: you came over SSH. Copy the link to where yours is.")
    if platform not in _OPENERS and not (environ.get("WAYLAND_DISPLAY") or environ.get("DISPLAY")):
        return BrowserWay(why_not="There is no browser here: this terminal has no display. Copy the link.")
    opener = _OPENERS.get(platform, "xdg-open")
    program = which(opener)
    if program is None:
        return BrowserWay(why_not=f"No browser can be opened from here: {opener} is not installed. Copy the link.")
    return BrowserWay(program)
