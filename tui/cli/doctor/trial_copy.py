"""A copy that is really made: by the way that the screens take, as far as it can be followed."""

from __future__ import annotations

import base64
import os
import re
import secrets
import select
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from tui.cli.doctor.between import Between
from tui.cli.doctor.clipboard import way_of
from tui.cli.doctor.finding import Case, Finding, fault, warn
from tui.cli.doctor.programs import hand_to, told_by
from tui.cli.doctor.questions import ABILITIES, ask, quiet, wait_s
from tui.errors import Owner
from tui.model.clipboard_way import Way
from tui.model.osc52 import osc52, osc52_through_screen

_GIVEN_BACK = re.compile(rb"\x1b\]52;[a-z0-9]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
_ASK_BACK = b"\x1b]52;c;?\x07"
_BRACKETS_ON, _BRACKETS_OFF = b"\x1b[?2004h", b"\x1b[?2004l"
_PASTE_BEGINS, _PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
"""A paste comes in brackets where the terminal knows them, so that its lines are no commands (xterm, "Bracketed Paste
Mode")."""
_QUIET_S = 0.3
"""After so long without a letter a paste is over."""

_NATIVE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "WAYLAND_DISPLAY": (("wl-copy",), ("wl-paste", "--no-newline")),
    "DISPLAY": (("xclip", "-selection", "clipboard"), ("xclip", "-selection", "clipboard", "-o")),
    "": (("pbcopy",), ("pbpaste",)),
}
"""What fills this machine's clipboard and what reads it, by the variable of the display that they need."""

_CURE = "Cure the lines above, or set clipboard to another way."


def try_copy(case: Case, between: Between) -> Iterator[Finding]:
    """Copy a text of no meaning, and tell where it was found again. What the person had copied is lost.

    Where no program can tell, a person at the terminal is asked to paste it.
    """
    text, way = f"tenantry-doctor-{secrets.token_hex(4)}", way_of(case)
    if way is Way.OFF:
        yield Finding("test copy", "not made, as copies go nowhere")
        return
    if way is Way.TMUX and _by_tmux(text) is False:
        said = "tmux did not take it"
        yield fault("test copy", said, Owner.YOU, "Open a new shell in tmux.")
        return
    found = _by_program(text, way, case.environ, gives_back=not between.mosh)
    if found is None:
        found = _by_person(text)
    if way is Way.TMUX:
        told_by(["tmux", "delete-buffer"])  # the person's own is on top again
        yield Finding("test copy", "tmux's buffer had it")
    yield _verdict(found, way)


def _by_program(text: str, way: Way, environ: Mapping[str, str], *, gives_back: bool) -> bool | None:
    """Whether what was sent is found by a program; None where none can tell.

    `gives_back`: mosh hands the last OSC 52 on, and would take the question for it.
    """
    match way:
        case Way.TMUX:
            return _back_through_tmux(text) if gives_back else None
        case Way.NATIVE:
            return _by_machine(text, environ)
        case Way.SCREEN:  # which answers for the terminal behind it: nothing comes back
            ask(osc52_through_screen(text).encode() + ABILITIES, wait_s({}))
            return None
        case _:
            return _by_terminal(text, environ, _ASK_BACK if gives_back else b"")


def _verdict(found: bool | None, way: Way) -> Finding:
    where = "this machine's clipboard" if way is Way.NATIVE else "your terminal's clipboard"
    if found:
        return Finding("test copy", f"{where} has it: “tenantry-doctor-…”")
    if found is False:
        return fault("test copy", f"{where} holds something else than what was sent", Owner.YOU, _CURE)
    said = f"it was sent to {where}, which nobody confirmed"
    return warn("test copy", said, Owner.YOU, "Paste somewhere: it reads “tenantry-doctor-…” if it arrived.")


def _by_tmux(text: str) -> bool:
    """As the screens do it; whether tmux's buffer has it."""
    return hand_to(["tmux", "load-buffer", "-w", "-"], text) and told_by(["tmux", "show-buffer"]) == text


def _back_through_tmux(text: str) -> bool | None:
    """Whether tmux gets it back from its client's terminal; None where that does not tell (tmux(1), refresh-client -l).

    The new buffer is removed again.
    """
    count = _buffers()
    if count is None or not hand_to(["tmux", "refresh-client", "-l"], ""):
        return None
    until = time.monotonic() + wait_s(os.environ)
    while time.monotonic() < until:
        if (_buffers() or 0) > count:
            given = told_by(["tmux", "show-buffer"])
            told_by(["tmux", "delete-buffer"])
            return True if given == text else None
        select.select([], [], [], 0.05)
    return None


def _buffers() -> int | None:
    told = told_by(["tmux", "list-buffers", "-F", "#{buffer_name}"])
    return None if told is None else len(told.split())


def _by_terminal(text: str, environ: Mapping[str, str], question: bytes) -> bool | None:
    """Whether the terminal gives back what it was sent; None: most do not give anything back."""
    answer = ask(osc52(text).encode() + question + ABILITIES, wait_s(environ))
    given = _GIVEN_BACK.search(answer or b"")
    if given is None or not given[1]:
        return None
    return given[1] == base64.b64encode(text.encode())


def _by_machine(text: str, environ: Mapping[str, str]) -> bool | None:
    """Whether this machine's clipboard gives back what it was given; None where no program reaches it."""
    for variable, (fill, read) in _NATIVE.items():
        if (environ.get(variable) or not variable) and shutil.which(fill[0]):
            return hand_to(fill, text) and told_by(read) == text
    return None


def _by_person(text: str) -> bool | None:
    """Whether what the person pastes is what was sent; None when nothing was pasted. It is not shown."""
    streams: Sequence[TextIO | None] = (sys.stdin, sys.stdout)
    if not all(stream is not None and stream.isatty() for stream in streams):
        return None
    source, target = (stream.fileno() for stream in streams if stream is not None)
    print("Paste now, by your terminal's own key (Ctrl+Shift+V, Cmd+V, right button); Enter skips.", file=sys.stderr)
    with quiet(source) as is_ours:
        if not is_ours:
            return None
        os.write(target, _BRACKETS_ON)
        try:
            pasted = _pasted(source)
        finally:
            os.write(target, _BRACKETS_OFF)
    return text.encode() in pasted if re.sub(rb"\x1b\[20[01]~", b"", pasted).strip() else None


def _pasted(source: int) -> bytes:
    """All that comes until a line or a paste has ended and nothing follows: no rest is left for the shell to obey."""
    pasted = b""
    while True:
        ends = (_PASTE_ENDS,) if _PASTE_BEGINS in pasted else (b"\n", b"\r")
        is_over = any(end in pasted for end in ends)
        if not select.select([source], [], [], _QUIET_S if is_over else None)[0]:
            return pasted
        piece = os.read(source, 4096)
        if not piece:
            return pasted
        pasted += piece
