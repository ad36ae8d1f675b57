"""Asking the person at the terminal; a script is never kept waiting for an answer it cannot give."""

from __future__ import annotations

import sys
from typing import TextIO

from tui.model.secret import Secret


def has_person() -> bool:
    """Whether somebody can be asked: the input is a terminal."""
    stream: TextIO | None = sys.stdin
    return stream is not None and stream.isatty()


def ask_passphrase(prompt: str) -> Secret | None:
    """What is typed at the terminal without being shown; None when nothing was. Never from a pipe."""
    import getpass

    try:
        text = getpass.getpass(prompt)
    except EOFError:
        return None
    return Secret(text) if text else None


def ask_yes(question: str) -> bool:
    """Whether the answer is a written-out yes. The question goes to the error output: the output may be read by a
    program."""
    print(question, end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
