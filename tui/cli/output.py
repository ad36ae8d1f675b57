"""Printing what was asked for, to a terminal, a file or another program."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable
from typing import TextIO

from tui.cli.terminal import speak_utf8
from tui.errors import Owner, TenantryError
from tui.model.foreign_text import without_controls


def output_width() -> int | None:
    """Cells in a line of the terminal that the output goes to; None when it goes elsewhere."""
    stream: TextIO | None = sys.stdout
    return shutil.get_terminal_size().columns if stream is not None and stream.isatty() else None


def print_lines(lines: Iterable[str], *, begin: str = "", end: str = "\n") -> None:
    """Print lines to the output, in UTF-8 whatever the locale. A reader that has seen enough (`| head`) is no error.

    What could steer a terminal is marked here once more, wherever the output goes: files are shown with `cat`.

    Raises:
        TenantryError: the output takes no more, such as a file on a full disk.
    """
    stream: TextIO | None = sys.stdout
    if stream is None:  # closed by whoever started us
        return
    speak_utf8(stream)
    try:
        stream.write(begin)
        stream.writelines(f"{without_controls(line, keeps_lines=False)}{end}" for line in lines)
        stream.flush()
    except BrokenPipeError:
        _print_nothing_more()
    except OSError as error:
        _print_nothing_more()
        raise TenantryError(f"The output cannot be written: {error.strerror}.", owner=Owner.MACHINE) from error


def say(sentence: str) -> None:
    """Tell the person something beside the output, clean whatever it repeats of a path or a name.

    Where it cannot be told, such as on a full disk, that changes nothing of what was asked for.
    """
    stream: TextIO | None = sys.stderr
    if stream is not None:
        speak_utf8(stream)
        with contextlib.suppress(OSError):
            print(f"tenantry: {without_controls(sentence)}", file=stream, flush=True)


def print_paragraphs(paragraphs: Iterable[str]) -> None:
    """Print paragraphs, wrapped on a terminal and one a line elsewhere. Raises as `print_lines` does."""
    width = output_width()
    for paragraph in paragraphs:
        print_lines([paragraph] if width is None else wrapped(paragraph, width))


def wrapped(paragraph: str, width: int, indent: str = "") -> list[str]:
    """Its lines at `width` cells, all but the first indented; an address or a path is never cut."""
    import textwrap

    return textwrap.wrap(
        paragraph, max(width - 1, 20), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _print_nothing_more() -> None:
    """Let what is still held back go nowhere: the interpreter would try it again when it ends, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
