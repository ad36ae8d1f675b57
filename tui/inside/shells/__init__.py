"""The person's own shell, with the customer's mark before its prompt.

Each shell reads a start file of ours, which reads the person's own first: none of his is changed. The mark is the
variable TENANTRY_PROMPT, which a prompt of his may show by itself. A customer's name is never expanded by a prompt:
the start files say how.

Source: bash(1) "INVOCATION" and "PROMPTING"; zshoptions(1) PROMPT_SUBST, zshall(1) "STARTUP/SHUTDOWN FILES"; fish(1)
`--init-command`; POSIX sh, "ENV".
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_HERE = Path(__file__).parent


def shell_argv(environ: Mapping[str, str] = os.environ, *, has_person: bool | None = None) -> list[str]:
    """The person's shell as a command: $SHELL, else the password database's, else /bin/sh.

    `has_person`: whether somebody types at it; else it reads its commands from a pipe, without a prompt. None: as the
    input is a terminal or not.
    """
    if sys.platform == "win32":
        return [environ.get("COMSPEC", "cmd.exe")]
    if has_person is None:
        has_person = sys.__stdin__ is not None and sys.__stdin__.isatty()
    return _argv(_shell(environ)) if has_person else [_shell(environ)]


def prepare_shell(argv: Sequence[str], child: Mapping[str, str]) -> dict[str, str]:
    """Variables that a shell started as `shell_argv` says needs besides; none for other commands."""
    if sys.platform == "win32" or list(argv) != _argv(argv[0]):
        return {}
    match _kind(argv[0]):
        case "zsh":
            return {"__TENANTRY_ZDOTDIR": child.get("ZDOTDIR", ""), "ZDOTDIR": str(_HERE / "zsh")}
        case "bash" | "fish":
            return {}
        case _:
            return {"__TENANTRY_ENV": child.get("ENV", ""), "ENV": str(_HERE / "sh.rc")}


def _argv(shell: str) -> list[str]:
    match _kind(shell):
        case "bash":
            return [shell, "--rcfile", str(_HERE / "bash.rc"), "-i"]
        case "fish":
            return [shell, "--init-command", f"source {_quoted(str(_HERE / 'fish.fish'))}", "-i"]
        case _:
            return [shell, "-i"]


def _kind(shell: str) -> str:
    return os.path.basename(shell)  # noqa: PTH119


def _quoted(text: str) -> str:
    """For fish: within single quotes only these two are special (fish, "Quotes")."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _shell(environ: Mapping[str, str]) -> str:
    if sys.platform == "win32":
        return ""
    import pwd

    try:
        listed = pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        listed = ""
    wanted = (environ.get("SHELL", ""), listed)
    return next((each for each in wanted if os.path.isabs(each) and os.access(each, os.X_OK)), "/bin/sh")  # noqa: PTH117
