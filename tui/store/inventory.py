"""What tenantry has left on this machine, by the names it gives: to tell what lies there, and to remove it.

Nothing is opened, made or changed by looking, and no link is followed.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tui.model.run import is_id
from tui.store.locations import Locations
from tui.store.run_folder import RUNS, is_log
from tui.store.vault.key_files import LogoutKeys
from tui.store.vault.keys import vault_name


class Kind(StrEnum):
    """What a file of ours is."""

    STATE = "local state"
    VAULT = "token vault"
    KEY = "key of the token vault"
    ASIDE = "set aside"
    REPORT = "bug report"
    WORLD = "world of the demo"
    SETTINGS = "settings"
    UNFINISHED = "unfinished write"
    LOG = "log of a command"
    LINK = "link in the place of ours"


_AT = r"\d{8}T\d{6}Z(-\d+)?"
_NAMES = (
    (Kind.STATE, r"state\.db(-wal|-shm|-journal|\.in-use)?"),
    (Kind.VAULT, r"vault\.bin(\.lock)?"),
    (Kind.KEY, r"vault\.bin\.key"),
    (Kind.ASIDE, rf"state\.db\.damaged-{_AT}(-wal|-shm|-journal)?"),
    (Kind.ASIDE, rf"vault\.bin\.(damaged|foreign|newer|locked)-{_AT}"),
    (Kind.ASIDE, r"world\.damaged"),
    (Kind.REPORT, r"bug-\d{8}-\d{6}\.txt"),
    (Kind.WORLD, r"world\.json"),
    (Kind.SETTINGS, r"config\.toml"),
    (Kind.UNFINISHED, r"\.(vault\.bin|vault\.bin\.key|config\.toml|bug-\d{8}-\d{6}\.txt)\.new"),
    (Kind.UNFINISHED, r"\.world\.json\.\w+"),
)
"""In either folder: some platforms have one for settings and state."""

_ANY_KEY = re.compile(r"\.?.+-[0-9a-f]{16}\.key(\.new)?")
"""In the folder that lasts until logout: the key of any vault, such as the demo's beside the live one's."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing of ours."""

    path: Path
    kind: Kind


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lies in the folders of one profile."""

    ours: tuple[Found, ...]
    strangers: tuple[Path, ...]
    """What is not ours, or is a folder of a name of ours: it is left alone."""
    folders: tuple[Path, ...]
    """Our folders that are there; where one of them is a link, it is among `ours` and not looked into."""

    def of(self, *kinds: Kind) -> list[Path]:
        """The files of these kinds, by name."""
        return [found.path for found in self.ours if found.kind in kinds]


def take_inventory(locations: Locations, environ: Mapping[str, str]) -> Inventory:
    """Look what there is. Blocks; a folder that cannot be read counts as empty."""
    ours: list[Found] = []
    strangers: list[Path] = []
    folders: list[Path] = []
    for folder in dict.fromkeys((locations.config_dir, locations.state_dir)):
        if _is_there(folder, ours, folders):
            for path in _sorted(folder):
                if path == locations.state_dir / RUNS and stat.S_ISDIR(_mode(path)):
                    _look_through_runs(path, ours, strangers, folders)
                else:
                    _sort(path, _kind_of(path), ours, strangers)
    key = LogoutKeys(vault_name(locations.vault_file), environ).path
    if key.is_absolute() and _is_there(key.parent, ours, folders):
        for path in _sorted(key.parent):
            if path.name in (key.name, f".{key.name}.new"):
                _sort(path, Kind.KEY if path.name == key.name else Kind.UNFINISHED, ours, strangers)
            elif not _ANY_KEY.fullmatch(path.name):
                strangers.append(path)
    return Inventory(tuple(ours), tuple(strangers), tuple(folders))


def _look_through_runs(folder: Path, ours: list[Found], strangers: list[Path], folders: list[Path]) -> None:
    """Find the logs of commands that were run for many customers, a folder for each run."""
    folders.append(folder)
    for run in _sorted(folder):
        if not is_id(run.name) or not stat.S_ISDIR(_mode(run)):
            strangers.append(run)
            continue
        folders.append(run)
        for path in _sorted(run):
            _sort(path, Kind.LOG if is_log(path.name) else None, ours, strangers)


def _is_there(folder: Path, ours: list[Found], folders: list[Path]) -> bool:
    """Whether to look into a folder; a link in its place is one more thing to remove."""
    mode = _mode(folder)
    if stat.S_ISLNK(mode):
        ours.append(Found(folder, Kind.LINK))
    elif stat.S_ISDIR(mode):
        folders.append(folder)
        return True
    return False


def _sort(path: Path, kind: Kind | None, ours: list[Found], strangers: list[Path]) -> None:
    mode = _mode(path)
    if kind is None or stat.S_ISDIR(mode):
        strangers.append(path)
    else:
        ours.append(Found(path, Kind.LINK if stat.S_ISLNK(mode) else kind))


def _kind_of(path: Path) -> Kind | None:
    return next((kind for kind, name in _NAMES if re.fullmatch(name, path.name)), None)


def _sorted(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except OSError:
        return


def _mode(path: Path) -> int:
    """What lies at `path` itself; 0 for nothing."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0
