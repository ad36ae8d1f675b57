"""What tmux says of itself and of the terminal it draws on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.cli.doctor.programs import told_by
from tui.model.foreign_text import foreign_text

_ASKED = (
    "version", "client_termname", "client_termtype", "client_tty", "client_pid", "set-clipboard", "escape-time",
    "allow-passthrough",
)  # fmt: skip
"""Formats and options, which tmux tells in the same way (tmux(1), FORMATS). What an older one lacks is empty."""

_VERSION = re.compile(r"(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Tmux:
    """One server, and the client that looks at this pane."""

    version: str
    client_kind: str
    """What the client's terminal is called in terminfo; empty while nobody is attached."""
    client_name: str
    """What the client's terminal calls itself, such as `XTerm(379)`; empty when it does not say, or tmux is old."""
    client_pid: int
    """0 while nobody is attached."""
    set_clipboard: str
    """`on`, `external` (the default) or `off`."""
    escape_time_ms: int
    """How long Esc is held back, to see whether a key's sequence follows."""
    allows_passthrough: bool
    hands_on: bool | None
    """Whether it knows how to put a text on the clipboard of the client's terminal (`Ms`); None: it does not say."""

    @property
    def has_features(self) -> bool:
        """Whether `terminal-features` exists (tmux, CHANGES: since 3.2)."""
        found = _VERSION.search(self.version)
        return found is None or (int(found[1]), int(found[2])) >= (3, 2)


def ask_tmux() -> Tmux | None:
    """The tmux that TMUX names; None when it does not answer."""
    told = told_by(["tmux", "display-message", "-p", "\t".join(f"#{{{name}}}" for name in _ASKED)])
    fields = (told or "").rstrip("\n").split("\t")
    if len(fields) != len(_ASKED):
        return None
    version, kind, name, tty, pid, clipboard, escape, passthrough = map(foreign_text, fields)
    return Tmux(
        version=version,
        client_kind=kind,
        client_name=name,
        client_pid=int(pid) if pid.isdecimal() else 0,
        set_clipboard=clipboard,
        escape_time_ms=int(escape) if escape.isdecimal() else 0,
        allows_passthrough=passthrough not in ("", "0", "off"),
        hands_on=_hands_on(tty) if tty else None,
    )


def _hands_on(tty: str) -> bool | None:
    """Whether the terminal of the client at `tty` has the capability `Ms`, as tmux has put it together."""
    told = told_by(["tmux", "show-messages", "-T"]) or ""
    for block in re.split(r"^Terminal \d+: ", told, flags=re.MULTILINE)[1:]:
        if f" for {tty}," in block.partition("\n")[0]:
            found = re.search(r"^\s*\d+: Ms: (.*)$", block, flags=re.MULTILINE)
            return found is not None and "[missing]" not in found[1]
    return None
