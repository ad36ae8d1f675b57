"""Where a copied text goes, what swallows it on the way, and the setting that mends that.

Measured with tmux 3.3a, screen 4.9 and mosh 1.4: what each does with OSC 52 plain, wrapped, and by `load-buffer -w`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

from tui.cli.doctor.between import Between
from tui.cli.doctor.finding import Case, Finding, fault, warn
from tui.cli.doctor.tmux import Tmux
from tui.errors import Owner
from tui.model.clipboard_way import Way, choose_way

_WAYS = {
    Way.TMUX: "tmux's buffer, which hands it on to your terminal",
    Way.SCREEN: "OSC 52 through screen to your terminal",
    Way.OSC52: "OSC 52 to your terminal",
    Way.NATIVE: "this machine's clipboard",
    Way.OFF: "nowhere",
}
TRY = "`tenantry doctor --clipboard` tries it."
"""Ends the cure of what is only guessed."""
_SET_CLIPBOARD = "In ~/.tmux.conf: set -g set-clipboard on"
_WITH_C = r"In ~/.tmux.conf: set -as terminal-overrides ',*:Ms=\E]52;c;%p2%s\007'"
_FIRST_MOSH = (1, 4)
"""The first that hands OSC 52 on (mosh, release notes of 1.4.0)."""
NATIVE_PROGRAMS = {"WAYLAND_DISPLAY": ("wl-copy",), "DISPLAY": ("xclip", "xsel")}


def way_of(case: Case) -> Way:
    """The way that the screens take for a copy here."""
    has_tmux, is_desktop = shutil.which("tmux") is not None, sys.platform in ("darwin", "win32")
    return choose_way(case.environ, case.looked.settings.clipboard, has_tmux=has_tmux, is_desktop=is_desktop)


def look_at_clipboard(case: Case, between: Between) -> Iterator[Finding]:
    """The way of a copy, and each thing on it that is known to lose one."""
    setting, way = case.looked.settings.clipboard, way_of(case)
    why = "chosen for this terminal" if setting == "auto" else f"clipboard = {setting}"
    yield Finding("a copy goes to", f"{_WAYS[way]}  ({why})")
    match way:
        case Way.TMUX:
            yield from _by_tmux(between)
        case Way.SCREEN:
            yield from _by_screen(case)
        case Way.OSC52:
            yield from _by_terminal(case, between)
        case Way.NATIVE:
            yield from _by_machine(case)
        case Way.OFF if setting == "auto":
            said = "TERM is that of a terminal without a clipboard"
            yield warn("terminal", said, Owner.YOU, "Select texts on the screen, or set TERM to what it is.")
    yield from _through_mosh(between, way)


def _by_tmux(between: Between) -> Iterator[Finding]:
    tmux = between.tmux
    if tmux is None:
        said = "it does not answer, so that copies go straight to the terminal, which tmux is in the way of"
        yield warn("tmux", said, Owner.YOU, "Open a new shell in tmux.")
        return
    kind = tmux.client_kind
    if tmux.hands_on is False:
        feature = f"set -as terminal-features ',{kind}:clipboard'"
        override = rf"set -as terminal-overrides ',{kind}:Ms=\E]52;%p1%s;%p2%s\007'"
        said = f"for {kind} tmux knows no way to the clipboard: copies stay in its buffer (prefix + ] pastes)"
        cure = f"In ~/.tmux.conf: {feature if tmux.has_features else override}, then attach anew."
        yield warn("your terminal", said, Owner.YOU, cure)
    elif tmux.client_name.startswith("XTerm"):
        yield _of_xterm(tmux.client_name)
    elif kind:
        yield Finding("your terminal", f"tmux hands copies on to {kind}, which does not confirm them")
    yield from _of_others(tmux)


def _of_others(tmux: Tmux) -> Iterator[Finding]:
    """What becomes of OSC 52 that programs in tmux send by themselves."""
    if tmux.set_clipboard == "on":
        yield Finding("other programs", "tmux hands their copies on, too (set-clipboard on)")
        return
    said = f"tmux drops what they copy (set-clipboard {tmux.set_clipboard}); tenantry's own copies pass"
    yield warn("other programs", said, Owner.YOU, _SET_CLIPBOARD)


def _by_screen(case: Case) -> Iterator[Finding]:
    name = case.told.name
    if name and not case.environ.get("STY") and name.lower().startswith("tmux"):
        said = f"TERM is screen's, and {name} answers: it drops what is wrapped for screen"
        cure = f'Set clipboard = "osc52" here. {_SET_CLIPBOARD} where it runs'
        yield fault("tmux", said, Owner.YOU, cure)
        return
    said = "screen hands copies on in pieces; it hides what your terminal does with them"
    yield warn("your terminal", said, Owner.YOU, TRY)


def _by_terminal(case: Case, between: Between) -> Iterator[Finding]:
    told, tmux = case.told, between.tmux
    if between.in_tmux:
        if tmux is not None and tmux.set_clipboard == "on":
            yield Finding("tmux", "hands copies on (set-clipboard on)")
        else:
            said = f"it drops them (set-clipboard {tmux.set_clipboard})" if tmux else "it does not answer"
            yield fault("tmux", said, Owner.YOU, f'Set clipboard = "auto". {_SET_CLIPBOARD}')
    elif told.name.lower().startswith("tmux"):
        said = f"{told.name} stands between, unseen from here; by default it drops copies"
        yield warn("tmux", said, Owner.YOU, f"{_SET_CLIPBOARD} where it runs. {TRY}")
    elif told.says_it_takes_copies:
        yield Finding("your terminal", f"{told.name or 'it'} says that it takes copies")
    elif told.name.startswith("XTerm"):
        yield _of_xterm(told.name)
    else:
        who = told.name or "it"
        said = (
            f"{who} does not say whether it takes copies" if told.was_asked else "whether it takes copies is not known"
        )
        yield warn("your terminal", said, Owner.YOU, TRY)


def _of_xterm(name: str) -> Finding:
    said = f"{name} refuses copies unless it is allowed them, and cannot be asked"
    cure = f"In ~/.Xresources on your side: XTerm*disallowedWindowOps: 20,21,SetXprop. {TRY}"
    return warn("your terminal", said, Owner.YOU, cure)


def _by_machine(case: Case) -> Iterator[Finding]:
    if sys.platform in ("darwin", "win32"):
        return
    for variable, programs in NATIVE_PROGRAMS.items():
        if case.environ.get(variable):
            found = next(filter(None, map(shutil.which, programs)), None)
            if found:
                yield Finding("by", found)
            else:
                said = f"neither {' nor '.join(programs)} is here: copies go to your terminal by OSC 52"
                package = "wl-clipboard" if variable == "WAYLAND_DISPLAY" else "xclip"
                yield warn("by", said, Owner.MACHINE, f"Install {package}.")
            return


def _through_mosh(between: Between, way: Way) -> Iterator[Finding]:
    if not between.mosh or way in (Way.OFF, Way.NATIVE):
        return
    version = tuple(int(part) for part in between.mosh.split(".")) if between.mosh != "?" else _FIRST_MOSH
    if version < _FIRST_MOSH:
        said = f"mosh {between.mosh} drops copies"
        yield warn("mosh", said, Owner.MACHINE, "Install mosh 1.4 on both sides, or use ssh.")
    elif between.in_tmux:
        said = "tmux leaves out what mosh wants to see in a copy (the c in OSC 52), and mosh drops it"
        yield warn("mosh", said, Owner.YOU, _WITH_C)
    else:
        yield Finding("mosh", f"{between.mosh} hands copies on".removeprefix("? ").capitalize())
