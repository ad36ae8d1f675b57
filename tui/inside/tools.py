"""Tools whose state no variable of their own moves: each is found as a command of ours that moves it for that tool.

`HOME` and the XDG folders of the child stay the person's: ssh, git and the shell's own files go on as always. So only
these tools, found by their names, get others:

- `m365` keeps its connection in `$HOME/.cli-m365-*.json` (CLI for Microsoft 365, `FileTokenStorage`).
- `pac` keeps its profiles below .NET's LocalApplicationData, which is `$XDG_DATA_HOME` (Power Platform CLI).
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from tui.store.private_files import as_store_error

OWN_FOLDERS = {"AZURE_CONFIG_DIR": "azure", "AZD_CONFIG_DIR": "azd"}
"""Variables by which a tool is sent to another folder than the person's, and what it is called."""

_MOVED_BY = {
    "m365": ("m365", ("HOME", "XDG_CONFIG_HOME")),
    "microsoft365": ("m365", ("HOME", "XDG_CONFIG_HOME")),
    "pac": ("pac", ("XDG_DATA_HOME",)),
}
"""What each tool's folder is called, and which variables move there what it keeps."""


def prepare_tools(config: Path) -> None:
    """Make the folders that tools are sent to, and write our commands into `bin` below `config`. Blocks. On Windows
    there are no such commands.

    Raises:
        StoreError: the disk is full, or may not be written.
    """
    try:
        for name in OWN_FOLDERS.values():
            (config / name).mkdir(mode=0o700)
        if sys.platform != "win32":
            _write_commands(config)
    except OSError as error:
        raise as_store_error(error, config) from error


def _write_commands(config: Path) -> None:
    commands = config / "bin"
    commands.mkdir(mode=0o700)
    for name, (folder, variables) in _MOVED_BY.items():
        place = config / folder
        place.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(commands / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o700)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_command(name, commands, place, variables))


def _command(name: str, commands: Path, place: Path, variables: tuple[str, ...]) -> str:
    """Calls the tool that would have been found without us, with its own place to keep things."""
    here = shlex.quote(str(commands))
    moved = " ".join(f"{variable}={shlex.quote(str(place))}" for variable in variables)
    return f"""\
#!/bin/sh
PATH=$(printf %s "$PATH" | tr : '\\n' | grep -Fvx -e {here} | tr '\\n' :)
PATH=${{PATH%:}}
export PATH
exec env {moved} {name} "$@"
"""
