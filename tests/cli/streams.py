"""Verbs run by a shell that has closed, filled or left what they are joined to."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.cli.home import Home, command

SITUATIONS: Mapping[str, str] = {
    "output closed": '"$@" </dev/null >&-',
    "error output closed": '"$@" </dev/null 2>&-',
    "input closed": '"$@" <&-',
    "all closed": '"$@" <&- >&- 2>&-',
    "output on a full disk": '"$@" </dev/null >/dev/full',
    "error output on a full disk": '"$@" </dev/null 2>/dev/full',
    "reader has left": '{ { "$@"; echo "status $?" >&3; } </dev/null 2>&1 | true; } 3>&2',
    "no home": 'unset HOME; "$@" </dev/null',
    "locale C": 'export LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0; "$@" </dev/null',
    "dumb terminal, no colour": 'export TERM=dumb NO_COLOR=1; "$@" </dev/null',
    "a name for the output": '"$@" </dev/null >"$HOME/told"; cat "$HOME/told"',
}
"""What a shell does to the command that it is given."""


@dataclass(frozen=True, slots=True)
class Run:
    """How one run went."""

    status: int
    output: bytes
    error: bytes


def run_in(situation: str, home: Home, *words: str) -> Run:
    """Run the command in such a situation."""
    argv: Sequence[str] = ["/bin/sh", "-c", SITUATIONS[situation], "sh", *command(), *words]
    done = subprocess.run(argv, env=home.environ, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if situation == "reader has left":
        status = int(done.stderr.rpartition(b"status ")[2])
        return Run(status, b"", done.stderr.rpartition(b"status ")[0])
    if situation == "a name for the output":
        return Run(0, done.stdout, done.stderr)
    return Run(done.returncode, done.stdout, done.stderr)


def undisturbed(home: Home, *words: str) -> Run:
    """The same within this process."""
    status, output, error = home.told(*words)
    return Run(status, output.encode(), error.encode())


def trouble_of(situation: str, found: Run, plain: Run) -> str:
    """What is wrong with a run, beside one that nothing disturbed; empty when nothing is."""
    is_full = situation == "output on a full disk" and plain.output
    wanted = 1 if is_full else plain.status
    if situation not in ("a name for the output",) and found.status != wanted:
        return f"status {found.status} and not {wanted}: {found.error!r}"
    if b"Traceback" in found.error or b"this is a bug" in found.error or b"\\u" in found.error:
        return f"it told {found.error!r}"
    if is_full and b"cannot be written: No space left on device" not in found.error:
        return f"the full disk is not told: {found.error!r}"
    has_output = situation not in ("output closed", "all closed", "output on a full disk", "reader has left")
    if has_output and len(found.output.splitlines()) != len(plain.output.splitlines()):
        return f"it printed {found.output!r}"
    return "it steers the terminal" if b"\x1b" in found.output + found.error else ""
