"""The settings file: read with the line of every mistake, written without losing a person's comments."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tui.errors import SettingsError

MOST_BYTES = 64 * 1024
"""A settings file has a few lines; a huge one is a mistake, and would hold up every start."""

_TO_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Without waiting for a writer where somebody has put a pipe. Through a link: settings may lie among other dotfiles."""

_BOM = b"\xef\xbb\xbf"
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def read_config(path: Path) -> tuple[str, Mapping[str, object]]:
    """The file's text and its values; both empty when there is no file.

    Raises:
        SettingsError: it cannot be read, is no text, or no TOML; says the line.
    """
    try:
        with os.fdopen(os.open(path, _TO_READ), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "it is no file")
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return "", {}
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}.", "Let this user read it, or remove it."
        ) from error
    if len(content) > MOST_BYTES:
        raise SettingsError(f"{path} is longer than {MOST_BYTES // 1024} KiB.", "Is this the right file?")
    text = _decoded(path, content.removeprefix(_BOM))
    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers and nesting beyond Python's own limits
        raise _not_toml(path, text, str(error)) from None


def line_of(text: str, key: str) -> int:
    """The line, from 1, on which a top-level `key` of a valid file begins.

    Reads statement by statement: a statement is as many lines as it takes until they are whole.
    """
    lines = [line + "\n" for line in text.split("\n")]
    start = 0
    for end in range(1, len(lines) + 1):
        try:
            values = tomllib.loads("".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        if key in values:
            break
        start = end
    return start + 1


def save_setting(path: Path, key: str, value: str | int | bool | list[str]) -> None:
    """Set one value in the file and leave everything else in it as it is, comments and order included.

    Blocks; never call it on the event loop.

    Raises:
        SettingsError: the key is unknown, the value is wrong, or the file has a mistake that would be buried.
        StoreError: the file or its folder cannot be written.
    """
    import tomlkit

    from tui.store.private_files import alone_in, prepare_folder, write_whole
    from tui.store.setting_kinds import KINDS

    if key not in KINDS or KINDS[key].check(value) is None:
        expected = f"{key} must be {KINDS[key].expected}" if key in KINDS else f"there is no setting {key}"
        raise SettingsError(f"{path}: {expected}.", "Nothing was written.")
    prepare_folder(path.parent)
    with alone_in(path.parent):
        text, _ = read_config(path)
        document = tomlkit.parse(text)
        document[key] = value
        write_whole(path, tomlkit.dumps(document).encode())


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}, line {line}: this is not UTF-8 text.", "Save the file as UTF-8.") from None


def _not_toml(path: Path, text: str, said: str) -> SettingsError:
    """Name the line of a syntax mistake; `tomllib` says it in words, or says `at end of document`."""
    found = _AT_LINE.search(said)
    line = int(found[1]) if found else text.count("\n") + 1
    what = said.split(" (at ", maxsplit=1)[0]
    return SettingsError(f"{path}, line {line}: {what}.", 'Correct that line; values are written like theme = "dark".')
