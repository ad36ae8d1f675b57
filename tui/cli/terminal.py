"""Whether the screens can be drawn here, and the surroundings they are drawn in.

Everything here happens before Textual is imported, because it reads its variables once, at import.
"""

from __future__ import annotations

import io
import sys
from collections.abc import MutableMapping
from typing import TextIO

from tui.errors import UsageError

_KEPT = frozenset({"TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DIM_FACTOR", "TEXTUAL_DISABLE_KITTY_KEY", "TEXTUAL_SMOOTH_SCROLL"})
"""Variables with which a person adapts Textual to the terminal. All others are a developer's: they write logs and
screenshots, press keys or load drivers (Textual 8.2, `constants.py`), and a screen here shows customers."""


def check_terminal(streams: dict[str, TextIO | None], environ: MutableMapping[str, str]) -> None:
    """Refuse what cannot show or steer screens. `streams` maps a name for people to each stream.

    Raises:
        UsageError: a stream is no terminal, or the terminal can do nothing but print.
    """
    for name, stream in streams.items():
        if stream is None or not stream.isatty():
            raise UsageError(f"The screens need a terminal, and {name} is none.", "Start tenantry without redirection.")
    kind = environ.get("TERM", "")
    if kind in ("", "dumb") and sys.platform != "win32":
        said = "TERM is dumb" if kind else "TERM is not set"
        raise UsageError(f"The screens need a terminal that can move its cursor: {said}.", "Set TERM to what it is.")


def prepare_surroundings(environ: MutableMapping[str, str]) -> None:
    """Make Textual measure the terminal itself, keep nothing of a developer's, and draw at once."""
    for name in ("COLUMNS", "LINES"):  # Textual would keep that size for ever
        environ.pop(name, None)
    for name in [name for name in environ if name == "TEXTUAL" or name.startswith("TEXTUAL_")]:
        if name not in _KEPT:
            del environ[name]
    environ["TEXTUAL_ANIMATIONS"] = "none"
    environ["TEXTUAL_FPS"] = "120"  # a second repaint after a key waits 8 ms instead of 17


def speak_utf8(stream: TextIO | None) -> None:
    """Let `stream`, on which Textual draws, carry frames and letters in any locale."""
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
        stream.reconfigure(encoding="utf-8")
