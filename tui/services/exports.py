"""Saving lists where a person wants them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tui.off_loop import off_loop


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of saving a list."""

    path: Path
    is_written: bool
    """Else a file of that name is there already, and was left alone."""


async def save_list(folder: str, name: str, text: str, *, overwrites: bool = False) -> Saved:
    """Save `text` as the file `name` in the folder that a person typed, for that person alone (0600).

    Raises:
        UsageError: there is no such folder.
        StoreError: the file cannot be written.
    """
    from tui.store.exports import folder_named, save_export

    path = await off_loop(folder_named, folder) / name
    return Saved(path, await off_loop(save_export, path, text.encode(), overwrites=overwrites))
