"""Looking at the local files for a person who asks what is wrong with them. Nothing is made, moved or mended, but loose
modes are put right as at every use."""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from tui.errors import StoreError
from tui.store.private_files import as_store_error, check_file, prepare_folder
from tui.store.schema import has_its_form, migrations, version_of
from tui.store.sqlite_errors import as_damage, translating
from tui.store.state_file import open_to_look


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or a file as it was found."""

    path: Path
    mode: int | None
    """The rights it was found with; None where nothing is."""
    trouble: StoreError | None = None
    """Why it is not used."""

    @property
    def was_loose(self) -> bool:
        """Whether others had rights, which were put right."""
        return self.mode is not None and bool(self.mode & 0o077) and self.trouble is None and os.name == "posix"


@dataclass(frozen=True, slots=True)
class State:
    """The state database."""

    place: Place
    size: int = 0
    """Bytes, without its log."""
    version: int = 0
    """Of its form; 0 where there is none, or where it cannot be told."""
    newest: int = 0
    """The version that this release makes."""


def look_at_folder(folder: Path) -> Place:
    """A folder of ours; where there is none, whether one could be made."""
    try:
        mode = stat.S_IMODE(folder.lstat().st_mode)
        prepare_folder(folder)
    except FileNotFoundError:
        return Place(folder, None, _why_not_made(folder))
    except StoreError as error:
        return Place(folder, mode, error)
    except OSError as error:
        return Place(folder, None, as_store_error(error, folder))
    return Place(folder, mode)


def look_at_file(path: Path) -> Place:
    """A file of ours."""
    try:
        mode = stat.S_IMODE(path.lstat().st_mode)
        check_file(path)
    except FileNotFoundError:
        return Place(path, None)
    except StoreError as error:
        return Place(path, mode, error)
    except OSError as error:
        return Place(path, None, as_store_error(error, path))
    return Place(path, mode)


def look_at_state(path: Path) -> State:
    """The state database, read as far as its form. Blocks."""
    place, newest = look_at_file(path), len(migrations())
    if place.mode is None or place.trouble is not None:
        return State(place, newest=newest)
    size = path.lstat().st_size
    try:
        return State(place, size, _version(path), newest)
    except StoreError as error:
        return State(Place(path, place.mode, error), size, newest=newest)


def _version(path: Path) -> int:
    connection = open_to_look(path)
    if connection is None:
        return 0
    with translating(path), as_damage(path), contextlib.closing(connection):
        version = version_of(connection)
        if version and not has_its_form(connection):
            raise StoreError(f"{path} has lost its form.", "Start tenantry: it is set aside, and nothing is deleted.")
        return version


def _why_not_made(folder: Path) -> StoreError | None:
    above = next(each for each in folder.parents if os.path.lexists(each))
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        return StoreError(
            f"{folder} cannot be made: {above} may not be written.",
            "Give this user the right to write there. Until then nothing is remembered.",
        )
    return None
