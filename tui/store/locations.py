"""Where tenantry keeps its settings and its state on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tui.store.private_files import prepare_folder

APP = "tenantry"
DEMO = "tenantry-demo"
"""The demo keeps to folders of its own, so that nothing it does can touch real accounts."""


@dataclass(frozen=True, slots=True)
class Locations:
    """The two folders of one profile."""

    config_dir: Path
    """Holds `config.toml`, which a person may write."""
    state_dir: Path
    """Holds what the program remembers."""

    @classmethod
    def live(cls) -> Self:
        """The platform's folders; on Linux below `XDG_CONFIG_HOME` and `XDG_STATE_HOME` (XDG Base Directory)."""
        return cls._named(APP)

    @classmethod
    def demo(cls) -> Self:
        """The demo's folders, beside the live ones."""
        return cls._named(DEMO)

    @classmethod
    def _named(cls, app: str) -> Self:
        import platformdirs

        config_dir = platformdirs.user_config_path(app, appauthor=False, roaming=True)
        return cls(config_dir, platformdirs.user_state_path(app, appauthor=False))

    @property
    def config_file(self) -> Path:
        """The settings file; need not exist."""
        return self.config_dir / "config.toml"

    @property
    def state_file(self) -> Path:
        """The database; need not exist."""
        return self.state_dir / "state.db"

    @property
    def vault_file(self) -> Path:
        """The sealed sign-ins; need not exist."""
        return self.state_dir / "vault.bin"

    def prepare(self) -> None:
        """Make both folders for this person alone, or check them.

        Raises:
            StoreError: one of them is a link, somebody else's, or cannot be made.
        """
        prepare_folder(self.config_dir)
        prepare_folder(self.state_dir)
