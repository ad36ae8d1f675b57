"""The vault's file: found, opened with its key, replaced whole, set aside when it is none.

Reading takes no lock, because the file is only ever replaced whole. Who writes holds the lock, has read what others
wrote, and adds to that.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tui.errors import KeyMissing, StoreError
from tui.model.clock import Clock
from tui.store.private_files import (
    alone_in,
    as_store_error,
    prepare_file,
    prepare_folder,
    read_private,
    set_aside,
    write_whole,
)
from tui.store.vault.choices import CHOICES, KeySource
from tui.store.vault.contents import Contents, decode, encode
from tui.store.vault.data_key import DataKey
from tui.store.vault.keys import Keys
from tui.store.vault.sealing import LARGEST_BYTES, Flaw, Header, parse_sealed, seal, unseal

_SAYS = {
    Flaw.DAMAGED: "is damaged",
    Flaw.FOREIGN: "was not written by tenantry",
    Flaw.NEWER: "was written by a newer tenantry",
}


class SealedFile:
    """One vault on the disk and the key it is opened with. Everything blocks and may raise StoreError."""

    def __init__(self, path: Path, keys: Keys | None, clock: Clock) -> None:
        """Without keys it can only be removed."""
        self.path = path
        self.notice = ""
        """Tells of a file that was set aside."""
        self.times_set_aside = 0
        self._keys: Keys | None = keys
        self._clock = clock
        self._opened: tuple[Header, DataKey] | None = None
        """How the file was opened last."""

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other instances from writing meanwhile. The file that is locked is never removed.

        Raises:
            StoreLocked: another instance writes for too long.
        """
        prepare_folder(self.path.parent)
        lock = self.path.with_name(f"{self.path.name}.lock")
        prepare_file(lock)
        with alone_in(lock):
            yield

    def load(self) -> Contents:
        """What is kept; nothing when there is no file. One that is no vault is set aside first.

        Raises:
            KeyMissing: it is whole, and the key is not to be had; it stays as it is.
        """
        prepare_folder(self.path.parent)
        found = self._read()
        if not isinstance(found, Flaw):
            return found
        with self.alone():
            return self.load_alone()

    def load_alone(self) -> Contents:
        """The same for who holds the lock."""
        found = self._read()
        if not isinstance(found, Flaw):
            return found
        aside = self._set_aside(found)
        self.notice = f"The token vault {_SAYS[found]}. It was set aside as {aside}: sign in again."
        return {}

    def save(self, contents: Contents) -> None:
        """Replace what is kept. Only for who holds the lock and has loaded; a new file gets its key here."""
        header, key = self._opened or self._begun()
        write_whole(self.path, seal(key, header, encode(contents)))

    def move(self, keys: Keys, contents: Contents) -> None:
        """Seal what is kept with the key of another place: after a crash at any moment the old or the new key opens it.
        Only for who holds the lock and has loaded.

        Raises:
            StoreError: everything is as it was.
        """
        before = self._held_keys(), self._opened
        self._keys, self._opened = keys, None
        try:
            if contents:
                self.save(contents)
        except StoreError:
            self._keys, self._opened = before
            raise
        if before[0].source is not keys.source:
            with contextlib.suppress(StoreError):  # it opens nothing any more
                before[0].forget()

    def remove(self) -> None:
        """Remove the file. Only for who holds the lock."""
        try:
            self.path.unlink(missing_ok=True)
            if not self._unfinished().is_dir():  # a folder of that name is nothing of ours
                self._unfinished().unlink(missing_ok=True)
            _sync_folder(self.path.parent)
        except OSError as error:
            raise as_store_error(error, self.path) from error
        self._opened = None

    def put_away(self) -> None:
        """Make room for a new vault, because the key of this one is lost. Only for who holds the lock.

        Where the key was to last until logout, the vault has come to its end: it is removed.
        """
        blob = read_private(self.path, LARGEST_BYTES + 1)
        if blob is None:
            return
        sealed = parse_sealed(blob)
        if not isinstance(sealed, Flaw) and sealed.header.source is KeySource.UNTIL_LOGOUT:
            self.remove()
        else:
            self.notice = f"The token vault that could not be opened was set aside as {self._set_aside('locked')}."

    def purge(self) -> None:
        """Remove the vault, whatever was set aside of it, and its key. Only for who holds the lock."""
        keys = self._held_keys()
        self.remove_all()
        keys.forget()

    def end(self) -> None:
        """Remove the vault with its last account, and its key: the next one gets another. Only for who holds the
        lock."""
        keys = self._held_keys()
        self.remove()
        keys.forget()

    def remove_all(self) -> None:
        """Remove the vault and whatever was set aside of it. Only for who holds the lock."""
        self.remove()
        try:
            for each in set_aside_of(self.path):
                each.unlink()
        except OSError as error:
            raise as_store_error(error, self.path) from error

    def drop_keys(self) -> None:
        """Forget how the file is opened, for good. Another thread may be at work: it ends with what it has, or fails as
        a vault that is closed."""
        self._opened = self._keys = None

    def _read(self) -> Contents | Flaw:
        blob = read_private(self.path, LARGEST_BYTES + 1)
        if blob is None:
            self._opened = None
            return {}
        sealed = parse_sealed(blob)
        if isinstance(sealed, Flaw):
            return sealed
        content = unseal(self._key_of(sealed.header), sealed)
        return content if isinstance(content, Flaw) else decode(content)

    def _key_of(self, header: Header) -> DataKey:
        """The key this file was sealed with. Another instance may have begun it anew since it was opened last."""
        opened = self._opened
        if opened is not None and opened[0] == header:
            return opened[1]
        keys = self._held_keys()
        if header.source is not keys.source:
            raise KeyMissing(
                f"The token vault was sealed with another key: {CHOICES[header.source].title}.",
                "Choose that place for the key, or sign in again.",
            )
        key = keys.load(header.wrapping)
        if key.id != header.key_id:
            raise KeyMissing("The token vault was sealed with a key that is lost.", "Sign in again.")
        self._opened = header, key
        return key

    def _begun(self) -> tuple[Header, DataKey]:
        """How a file that begins is opened."""
        keys = self._held_keys()
        key, wrapping = keys.make()
        self._opened = opened = Header(keys.source, key.id, wrapping), key
        return opened

    def _held_keys(self) -> Keys:
        if self._keys is None:
            raise KeyMissing("The token vault is closed.", "Open it again.")
        return self._keys

    def _set_aside(self, why: str) -> Path:
        """Give the file a name of its own; nothing is overwritten. The new name."""
        aside = set_aside(self.path, why, self._clock())
        self._opened = None
        self.times_set_aside += 1
        return aside

    def _unfinished(self) -> Path:
        """What a crash may leave of a write (`write_whole`)."""
        return self.path.with_name(f".{self.path.name}.new")


def set_aside_of(path: Path) -> list[Path]:
    """What was set aside of the vault at `path`."""
    return sorted(path.parent.glob(f"{path.name}.*-2*Z*"))


def _sync_folder(folder: Path) -> None:
    """Make a removal survive a power cut."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
