"""The terminal: what it says it is, how it draws, and what stands between."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

from tui.cli.doctor.between import Between, tell_between
from tui.cli.doctor.finding import Case, Finding, fault, warn
from tui.cli.doctor.questions import LETTERS
from tui.errors import Owner
from tui.model.foreign_text import foreign_text

LEAST = (60, 14)
"""Columns and rows that the screens need."""


def look_at_terminal(case: Case, between: Between) -> Iterator[Finding]:
    """Kind, own name, colours, letters, size, mouse, what stands between."""
    yield from _kind(case)
    yield _colours(case)
    yield from _letters(case)
    if case.is_terminal:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())  # as the screens: not by COLUMNS
        is_large, said = columns >= LEAST[0] and rows >= LEAST[1], f"{columns} x {rows}"
        needed = f"{said}; the screens need {LEAST[0]} x {LEAST[1]}"
        yield Finding("size", said) if is_large else warn("size", needed, Owner.YOU, "Make the window larger.")
    on = case.looked.settings.mouse
    yield Finding("mouse", "used by the screens; Shift lets you select text" if on else "left to the terminal")
    yield from tell_between(case, between)


def _kind(case: Case) -> Iterator[Finding]:
    kind = foreign_text(case.environ.get("TERM", ""))
    if kind in ("", "dumb") and sys.platform != "win32":
        said = "TERM is dumb" if kind else "TERM is not set"
        if case.is_terminal:
            yield fault("kind", f"{said}, so the screens are not drawn", Owner.YOU, "Set TERM to what it is.")
        else:
            yield Finding("kind", f"{said}; the output is no terminal")
    else:
        yield Finding("kind", f"TERM={kind}")
    told = case.told
    if told.has_answered:
        yield Finding("own name", told.name or "it answers, and has none")
    elif told.was_asked:
        said = "it says nothing when it is asked, so that what follows is guessed"
        yield warn("own name", said, Owner.YOU, "Ask again on a faster line, or in another terminal.")
    else:
        yield Finding("own name", "not asked, as there is no terminal of ours, or it can only print")


def _colours(case: Case) -> Finding:
    """As the screens choose them (Rich 15, `Console._detect_color_system`)."""
    if "NO_COLOR" in case.environ:
        return Finding("colours", "greys, as NO_COLOR is set")
    kind, said = case.environ.get("TERM", "").lower(), case.environ.get("COLORTERM", "").strip().lower()
    if said in ("truecolor", "24bit") or sys.platform == "win32":
        return Finding("colours", f"16.7 million{f', as COLORTERM={said}' if said else ''}")
    if kind.rpartition("-")[2] in ("256color", "kitty"):
        return Finding("colours", "256; more where COLORTERM=truecolor is set, which SSH seldom hands on")
    return Finding("colours", "16, as TERM promises no more")


def names_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the person's own variables name UTF-8. Python itself sets LC_CTYPE where they name nothing (PEP 538)."""
    chosen = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    is_pythons = chosen in ("C.UTF-8", "C.utf8", "UTF-8") and environ.get("LANG", "C") in ("", "C", "POSIX")
    is_named = "utf8" in chosen.lower().replace("-", "") and not (is_pythons and not environ.get("LC_ALL"))
    return is_named or sys.platform in ("darwin", "win32")


def is_utf8(case: Case) -> bool:
    """Whether letters beyond ASCII arrive: by what the terminal draws, else by what the variables name."""
    return names_utf8(case.environ) if case.told.is_utf8 is None else case.told.is_utf8


def _letters(case: Case) -> Iterator[Finding]:
    is_named, told = names_utf8(case.environ), case.told
    if told.is_utf8 is False:
        said = f"the terminal draws one letter ({LETTERS[0]}) as {told.widths[0]}, so it does not read UTF-8"
        cure = "Set its character set to UTF-8 (PuTTY: Window, Translation)."
        yield fault("letters", said, Owner.YOU, cure)
        return
    if told.widths and told.widths[1] != 2:
        said = f"“{LETTERS[1]}” takes {told.widths[1]} cells in it and two everywhere else: such names shift a line"
        yield warn("letters", said, Owner.YOU, "Switch on wide East Asian letters in the terminal.")
    elif told.is_utf8:
        yield Finding("letters", "UTF-8 is drawn, wide letters in two cells")
    elif is_named:
        yield Finding("letters", "UTF-8")
    else:
        said = "no variable names UTF-8; the screens send it all the same"
        yield warn("letters", said, Owner.YOU, "Set LANG to a UTF-8 locale, such as C.UTF-8.")
    if told.is_utf8 and not is_named:
        said = "the terminal draws UTF-8, and no variable says so: other programs may not"
        yield Finding("locale", said)
