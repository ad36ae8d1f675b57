"""What stands between the program and the person's own terminal: SSH, mosh, tmux, screen."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tui.cli.doctor.finding import Case, Finding, warn
from tui.cli.doctor.programs import told_by
from tui.cli.doctor.starters import starters
from tui.cli.doctor.tmux import Tmux, ask_tmux
from tui.errors import Owner
from tui.model.foreign_text import foreign_text

PATIENT_ESCAPE_MS = 100
"""From here on Esc feels late: the screens wait as long themselves."""


@dataclass(frozen=True, slots=True)
class Between:
    """What was found on the way."""

    came_from: str
    """The address that SSH came from; empty without SSH, or when that is not told."""
    has_ssh: bool
    mosh: str
    """Its version on this machine, `?` if it does not say; empty without mosh."""
    in_tmux: bool
    tmux: Tmux | None
    """None: there is none, or it does not answer."""
    in_screen: bool
    is_hidden: bool
    """Whether tmux or screen runs this program and no variable says so, as after `sudo`."""


def look_between(environ: Mapping[str, str]) -> Between:
    """Look at variables, at tmux, and at what started this program; takes two seconds at most."""
    in_tmux, in_screen = bool(environ.get("TMUX")), bool(environ.get("STY"))
    tmux = ask_tmux() if in_tmux else None
    above = list(starters(os.getpid()))
    beyond = list(starters(tmux.client_pid)) if tmux and tmux.client_pid else above
    connection = foreign_text(environ.get("SSH_CONNECTION", "")).split()
    return Between(
        came_from=connection[0] if connection else "",
        has_ssh=bool(connection or environ.get("SSH_TTY") or any(name.startswith("sshd") for name in beyond)),
        mosh=_mosh() if "mosh-server" in beyond else "",
        in_tmux=in_tmux,
        tmux=tmux,
        in_screen=in_screen,
        is_hidden=not (in_tmux or in_screen) and any(name.startswith(("tmux", "screen")) for name in above),
    )


def _mosh() -> str:
    found = re.search(r"mosh (\d+(?:\.\d+)*)", told_by(["mosh-server", "--version"]) or "")
    return found[1] if found else "?"


def tell_between(case: Case, between: Between) -> Iterator[Finding]:
    """A line for each, and what of it makes the screens worse."""
    found = []
    if between.has_ssh:
        found.append(f"SSH from {between.came_from}" if between.came_from else "SSH")
    if between.mosh:
        found.append(f"mosh {between.mosh}".removesuffix(" ?"))
    if between.in_tmux:
        found.append(f"tmux {between.tmux.version}" if between.tmux else "tmux")
    if between.in_screen:
        found.append("screen")
    yield Finding("between", ", ".join(found) or "neither SSH nor mosh, tmux or screen")
    if between.is_hidden:
        said = "tmux or screen runs this, and its variable is not set, so that the way of copies is guessed"
        yield warn("variables", said, Owner.YOU, "Keep TMUX or STY: sudo --preserve-env=TMUX,STY.")
    if between.in_tmux:
        yield from _tell_tmux(between.tmux)
    elif case.told.name.lower().startswith("tmux"):
        yield Finding("your tmux", f"{case.told.name} stands before SSH, on your side")


def _tell_tmux(tmux: Tmux | None) -> Iterator[Finding]:
    if tmux is None:
        said = "TMUX is set, and that tmux does not answer"
        yield warn("tmux", said, Owner.YOU, "Open a new shell in tmux, or unset TMUX.")
        return
    if not tmux.client_kind:
        yield Finding("tmux", "nobody is attached to it")
    else:
        yield Finding("tmux", f"draws on {tmux.client_kind}")
    if tmux.escape_time_ms > PATIENT_ESCAPE_MS:
        said = f"tmux holds Esc back for {tmux.escape_time_ms} ms (escape-time)"
        yield warn("Esc", said, Owner.YOU, "In ~/.tmux.conf: set -sg escape-time 10")
