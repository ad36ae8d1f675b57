"""Asking the person at the terminal; a script is never kept waiting for an answer it cannot give."""

from __future__ import annotations

import sys
from typing import TextIO

from tui.model.secret import Secret
from tui.store.vault.choices import LEAST_PASSPHRASE


def has_person() -> bool:
    """Whether somebody can be asked: the input is a terminal, and there is an error output for the question."""
    stream: TextIO | None = sys.stdin
    told: TextIO | None = sys.stderr
    return stream is not None and stream.isatty() and told is not None


def ask_passphrase(prompt: str) -> Secret | None:
    """What is typed at the terminal without being shown; None when nothing was. Never from a pipe."""
    import getpass

    try:
        text = getpass.getpass(prompt)
    except EOFError:
        return None
    return Secret(text) if text else None


def ask_new_passphrase(prompt: str) -> Secret | None:
    """A new passphrase, typed twice; None when nothing was typed, it is too short, or the two differ."""
    import getpass

    try:
        text = getpass.getpass(prompt)
        if len(text) < LEAST_PASSPHRASE:
            print(f"At least {LEAST_PASSPHRASE} letters.", file=sys.stderr)
            return None
        again = getpass.getpass("Once more: ")
    except EOFError:
        return None
    if text != again:
        print("The two differ.", file=sys.stderr)
        return None
    return Secret(text)


def ask_yes(question: str) -> bool:
    """Whether the answer is a written-out yes. The question goes to the error output: the output may be read by a
    program."""
    print(question, end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
