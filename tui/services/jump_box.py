"""This machine, as somebody at home reaches it: what `ssh` needs to bring the browser's answer here."""

from __future__ import annotations

import getpass
import shlex
import socket
from collections.abc import Callable

from tui.model.foreign_text import foreign_text

Whereabouts = Callable[[], tuple[str, str]]
"""Who one is on which machine: (user name, host name). May block for a name server."""


def whereabouts() -> tuple[str, str]:
    """The user and the host's full name, or its short one where no other is known."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # no environment, and no entry for this user
        user = "you"
    full, short = socket.getfqdn(), socket.gethostname()
    is_named = "." in full and not full.startswith("localhost")
    return user, full if is_named else short


def ssh_line(port: int, user: str, host: str) -> str:
    """The command that lets a browser at home reach `http://localhost:port` of this machine. Safe to paste."""
    named = foreign_text(f"{user}@{host}", most=200)
    goal = shlex.quote(named.lstrip("-"))  # ssh would take it for an option
    return f"ssh -L {port}:localhost:{port} {goal}"
