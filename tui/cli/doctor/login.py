"""The login itself: what of it ends the program, or outlives it, against what a person expects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tui.cli.doctor.between import Between
from tui.cli.doctor.finding import Case, Finding, warn
from tui.cli.doctor.programs import told_by
from tui.errors import Owner
from tui.model.foreign_text import foreign_text

_LINGERING = Path("/var/lib/systemd/linger")
"""Holds a file for each user whose services outlive the logout (loginctl(1), enable-linger)."""
_KILLS = (
    "busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
    "KillUserProcesses",
)  # fmt: skip


def look_at_login(case: Case, between: Between, lingering: Path = _LINGERING) -> Iterator[Finding]:
    """The run-time folder, lingering, and whether a logout ends what runs in tmux."""
    yield _folder(case)
    lingers = (lingering / _user()).exists()
    if lingers and case.looked.settings.vault_key == "until-logout":
        said = "lingering is on, so that the key “until I log out” outlives your logout"
        yield warn("lingering", said, Owner.YOU, "loginctl disable-linger")
    if (between.in_tmux or between.in_screen) and not lingers and (told_by(_KILLS) or "").strip() == "b true":
        said = "this machine ends all your programs at logout, those in tmux and screen, too"
        yield warn("logout", said, Owner.YOU, "loginctl enable-linger, then start tmux anew.")
    if between.has_ssh and not (between.in_tmux or between.in_screen or between.mosh):
        said = "a lost connection ends the screens; what was kept is there at the next start"
        yield Finding("lost connection", f"{said}. In tmux they would go on")


def _folder(case: Case) -> Finding:
    path = case.environ.get("XDG_RUNTIME_DIR", "")
    if not path:
        return Finding("run-time folder", "XDG_RUNTIME_DIR is not set, so no key can be kept “until I log out”")
    shown = foreign_text(path, most=300)
    if Path(path).is_dir() and os.access(path, os.W_OK):
        return Finding("run-time folder", shown)
    said = f"XDG_RUNTIME_DIR names {shown}, which is no folder of yours"
    return warn("run-time folder", said, Owner.YOU, "Log in anew rather than by su or sudo, or unset it.")


def _user() -> str:
    """The name of who runs this; its number where the system has no list of users."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else "-"
