"""Files as the place of the key: in the folder that lasts until logout, or, only if asked for, beside the vault.

Source: XDG Base Directory Specification, `XDG_RUNTIME_DIR`: the user's own, mode 0700, emptied at the last logout, on
a local file system.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from tui.errors import KeyMissing
from tui.store.private_files import as_store_error, prepare_folder, read_private, write_whole
from tui.store.vault.choices import KeySource
from tui.store.vault.data_key import DataKey
from tui.store.vault.sealing import Wrapping

_MOST_BYTES = 200
_REMEDY = "Sign in again, or choose another place for the key."


class FileKeys:
    """The key of one vault in a file. Call `make` and `forget` while the vault is locked. Every method blocks."""

    source = KeySource.KEY_FILE

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        """The file; need not exist."""
        return self._path

    def load(self, _: Wrapping | None) -> DataKey:
        """The key in the file.

        Raises:
            KeyMissing: there is no file, or no key in it.
            StoreError: the file is not ours alone.
        """
        key = self._kept()
        if key is None:
            raise KeyMissing(f"There is no key of the token vault in {self._path}.", _REMEDY)
        return key

    def make(self) -> tuple[DataKey, None]:
        """The key in the file, else a new one that is kept there. Raises as `load` does, and when it cannot write."""
        key = self._kept()
        if key is None:
            key = DataKey.make()
            prepare_folder(self._path.parent)
            write_whole(self._path, key.text.reveal().encode())
        return key, None

    def forget(self) -> None:
        """Remove the file. Raises StoreError when it stays."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise as_store_error(error, self._path) from error

    def _kept(self) -> DataKey | None:
        text = read_private(self._path, _MOST_BYTES)
        return None if text is None else DataKey.parse(text.decode("ascii", "replace"))


class LogoutKeys(FileKeys):
    """The key of one vault in the folder that the system empties at the last logout."""

    source = KeySource.UNTIL_LOGOUT

    def __init__(self, vault_name: str, environ: Mapping[str, str]) -> None:
        self._folder = Path(environ.get("XDG_RUNTIME_DIR", ""))
        super().__init__(self._folder / "tenantry" / f"{vault_name}.key")

    def check(self) -> None:
        """Whether there is such a folder, and ours alone. Its mode is not put right: whoever left it open may have
        been there before.

        Raises:
            KeyMissing: there is none that can be used; says why.
        """
        if sys.platform == "win32" or not self._folder.is_absolute():
            raise self._refusal("This login has no folder that lasts until logout (XDG_RUNTIME_DIR)")
        try:
            found = self._folder.lstat()
        except OSError as error:
            raise self._refusal(f"{self._folder} cannot be used ({error.strerror})") from error
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise self._refusal(f"{self._folder} is not a folder of yours alone")

    def load(self, wrapping: Wrapping | None) -> DataKey:
        """As a key file's, in a folder that was checked."""
        self.check()
        self._check_own_folder()
        return super().load(wrapping)

    def make(self) -> tuple[DataKey, None]:
        """As a key file's, in a folder that was checked."""
        self.check()
        return super().make()

    def forget(self) -> None:
        """As a key file's; not through a link in the place of our folder."""
        if self._folder.is_absolute() and not self._path.parent.is_symlink():
            super().forget()

    def _check_own_folder(self) -> None:
        if os.path.lexists(self._path.parent):
            prepare_folder(self._path.parent)

    def _refusal(self, why: str) -> KeyMissing:
        return KeyMissing(f"{why}, so no key is kept there.", _REMEDY)
