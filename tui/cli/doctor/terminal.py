"""The terminal: what it says it is, what stands between, and where a copied text goes."""

from __future__ import annotations

import locale
import shutil
import sys
from collections.abc import Iterator

from tui.cli.doctor.finding import Case, Finding, needs, note
from tui.errors import Owner
from tui.model.clipboard_way import Way, choose_way
from tui.model.foreign_text import foreign_text

LEAST = (60, 14)
"""Columns and rows that the screens need."""

_WAYS = {
    Way.TMUX: "tmux's buffer, which hands it on to your terminal",
    Way.SCREEN: "OSC 52 through screen to your terminal",
    Way.OSC52: "OSC 52 to your terminal, which does not confirm it",
    Way.NATIVE: "this machine's clipboard",
    Way.OFF: "nowhere: this terminal takes none",
}


def look_at_terminal(case: Case) -> Iterator[Finding]:
    """Kind, colours, letters, size, what stands between, the way to the clipboard."""
    environ = case.environ
    yield _kind(case)
    set_here = [f"{name}={foreign_text(environ[name])}" for name in ("COLORTERM", "NO_COLOR") if environ.get(name)]
    yield Finding("colours", ", ".join(set_here) or "COLORTERM and NO_COLOR are not set")
    encoding = locale.getpreferredencoding(do_setlocale=False)
    is_utf8 = encoding.lower().replace("-", "") == "utf8"
    yield (Finding if is_utf8 else note)("letters", f"{encoding}{'' if is_utf8 else '; the screens send UTF-8'}")
    if case.is_terminal:
        columns, rows = shutil.get_terminal_size()
        is_large = columns >= LEAST[0] and rows >= LEAST[1]
        said = f"{columns} x {rows}"
        yield Finding("size", said) if is_large else note("size", f"{said}; the screens need {LEAST[0]} x {LEAST[1]}")
    yield Finding("between", ", ".join(_between(case)) or "neither SSH nor tmux nor screen")
    yield _clipboard(case)


def _kind(case: Case) -> Finding:
    kind = foreign_text(case.environ.get("TERM", ""))
    if kind not in ("", "dumb") or sys.platform == "win32":
        return Finding("kind", f"TERM={kind}")
    said = "TERM is dumb" if kind else "TERM is not set"
    if not case.is_terminal:
        return note("kind", f"{said}; the output is no terminal")
    return needs("kind", f"{said}, so the screens are not drawn", Owner.YOU, "Set TERM to what it is.")


def _between(case: Case) -> Iterator[str]:
    for name, variables in {"SSH": ("SSH_CONNECTION", "SSH_TTY"), "tmux": ("TMUX",), "screen": ("STY",)}.items():
        if any(case.environ.get(variable) for variable in variables):
            yield name


def _clipboard(case: Case) -> Finding:
    setting = case.looked.settings.clipboard
    has_tmux, is_desktop = shutil.which("tmux") is not None, sys.platform in ("darwin", "win32")
    way = choose_way(case.environ, setting, has_tmux=has_tmux, is_desktop=is_desktop)
    why = "chosen for this terminal" if setting == "auto" else f"clipboard = {setting}"
    return Finding("a copy goes to", f"{_WAYS[way]}  ({why})")
