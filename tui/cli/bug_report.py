"""What is kept and told of a bug: where it came about, never with which values.

Local variables and the words of an error can hold tokens and customers' names, so neither is written anywhere. What is
left are the kinds of the errors and the lines of code they went through.
"""

from __future__ import annotations

import contextlib
import logging
import platform
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path
from traceback import walk_tb

from tui import __version__
from tui.errors import StoreError

_OURS = Path(__file__).parents[2]
_LIBRARIES = ("textual", "msal", "httpx")
_MOST_ERRORS = 20


def as_place(error: BaseException) -> str:
    """The kind of an error and the line of ours it came through last."""
    ours = [place for place in _places(error) if place.startswith("tui/")]
    return f"{type(error).__name__}{f' at {ours[-1]}' if ours else ''}"


def is_ours(error: BaseException) -> bool:
    """Whether it came through a line of ours."""
    return any(place.startswith("tui/") for place in _places(error))


def save_report(error: BaseException, state_dir: Path, now: datetime) -> Path:
    """Keep a report of `error` in `state_dir`, for this person alone; where it lies.

    Raises:
        StoreError: it could not be written.
    """
    from tui.store.private_files import alone_in, free_name, prepare_folder, write_whole

    prepare_folder(state_dir)
    with alone_in(state_dir):
        path = free_name(state_dir / f"bug-{now:%Y%m%d-%H%M%S}", ".txt")
        write_whole(path, "\n".join((*_surroundings(now), *_trace(error), "")).encode())
    return path


def tell(error: BaseException, state_dir: Path, now: datetime) -> str:
    """The sentences for the terminal, after the screens have gone; keeps the report they name."""
    said = f"tenantry ended because of a bug: {as_place(error)}. "
    try:
        path = save_report(error, state_dir, now)
    except StoreError as refused:
        return f"{said}Please report that line; no report could be kept: {refused.summary}"
    except Exception as another:
        return f"{said}Please report that line; no report could be kept: {as_place(another)}"
    return f"{said}Please report it with {path}, which holds no names and no secrets."


def hush(on_bug: Callable[[BaseException], object]) -> None:
    """Let nothing print what an error or a warning says: those words can hold tokens.

    An error that ends a thread is a bug and given to `on_bug`, in that thread. One that comes while something is
    thrown away harms nothing.
    """

    def in_thread(died: threading.ExceptHookArgs) -> None:
        if died.exc_value is not None:
            with contextlib.suppress(RuntimeError):  # the loop has closed: we are leaving already
                on_bug(died.exc_value)

    sys.excepthook = lambda _, error, __: print(f"tenantry: this is a bug: {as_place(error)}.", file=sys.stderr)
    threading.excepthook = in_thread
    sys.unraisablehook = lambda _: None
    warnings.simplefilter("ignore")
    logging.lastResort = None


def _surroundings(now: datetime) -> Iterator[str]:
    yield f"tenantry {__version__}, {now:%Y-%m-%d %H:%M:%SZ}"
    yield f"Python {platform.python_version()} on {sys.platform}"
    yield ", ".join(f"{name} {metadata.version(name)}" for name in _LIBRARIES)


def _trace(error: BaseException) -> Iterator[str]:
    """Every error that led to this one, the last first, each with its lines, outermost first."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _MOST_ERRORS:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield ""
        yield f"{type(each).__module__}.{type(each).__qualname__}"
        yield from (f"  {place}" for place in _places(each))
        led = (each.__cause__, each.__context__, *(each.exceptions if isinstance(each, BaseExceptionGroup) else ()))
        waiting += [one for one in led if one is not None]


def _places(error: BaseException) -> list[str]:
    """File, line and function of each frame; files as they are called below the folder they are imported from."""
    return [
        f"{_short(Path(frame.f_code.co_filename))}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]


def _short(file: Path) -> str:
    for root in (_OURS, *(Path(each) for each in sys.path if each)):
        if file.is_relative_to(root):
            return file.relative_to(root).as_posix()
    return file.name
