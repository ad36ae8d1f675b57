"""Which way text can leave for a clipboard, from what is known of the terminal.

tmux drops OSC 52 by default without a word, and over SSH a clipboard program would fill the clipboard of the wrong
machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Way(StrEnum):
    """How text can leave for a clipboard."""

    TMUX = "tmux"
    SCREEN = "screen"
    OSC52 = "osc52"
    NATIVE = "native"
    OFF = "off"


def choose_way(environ: Mapping[str, str], setting: str = "auto", *, has_tmux: bool, is_desktop: bool) -> Way:
    """The way to take here. `is_desktop`: macOS or Windows, whose clipboard needs no display variable."""
    if setting != "auto":
        return Way(setting)
    if environ.get("TMUX") and has_tmux:
        return Way.TMUX
    if environ.get("STY") or (environ.get("TERM", "").startswith("screen") and not environ.get("TMUX")):
        return Way.SCREEN
    if environ.get("TERM", "") in ("dumb", "linux"):
        return Way.OFF
    remote = environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")
    display = environ.get("WAYLAND_DISPLAY") or environ.get("DISPLAY")
    if not remote and (display or is_desktop):
        return Way.NATIVE
    return Way.OSC52
