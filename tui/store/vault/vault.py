"""The vault: what renews the sign-ins of this person, sealed on the disk and shared by every instance.

Where the disk does not let us, sign-ins are kept in memory, `notice` says so, and each later write tries again.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

from tui.errors import KeyMissing, StoreError
from tui.model.account import Account
from tui.model.clock import Clock, utc_now
from tui.model.secret import Secret
from tui.store.private_files import read_private
from tui.store.vault.choices import KeySource
from tui.store.vault.contents import Contents, Kept
from tui.store.vault.keys import Keys
from tui.store.vault.merging import Keeping, Pending, settle, settle_all
from tui.store.vault.sealed_file import SealedFile
from tui.store.vault.sealing import LARGEST_BYTES, Flaw, parse_sealed

_FOR_THIS_RUN = "Sign-ins are kept for this run only."


def source_of(path: Path) -> KeySource | None:
    """Where the key of the vault at `path` lives, by its header; None when there is no vault to open. Blocks.

    Raises:
        StoreError: what lies there is not ours alone.
    """
    blob = read_private(path, LARGEST_BYTES + 1)
    sealed = Flaw.DAMAGED if blob is None else parse_sealed(blob)
    return None if isinstance(sealed, Flaw) else sealed.header.source


class Vault:
    """The sign-ins kept on this machine. Every method blocks and may be called from any thread but the event loop's."""

    def __init__(self, file: SealedFile | None) -> None:
        self._file = file
        self._trouble = ""
        self._known: Contents = {}
        """What the file had when it was read last; without a file, all there is."""
        self._waiting: dict[str, Pending] = {}
        """What could not be written yet, by account id."""
        self._cut_off: set[str] = set()
        """Sign-ins that were in a file set aside during this run: gone, and not because somebody signed out."""
        self._guard = threading.Lock()

    @classmethod
    def open(cls, path: Path, keys: Keys, *, clock: Clock = utc_now) -> Self:
        """The vault at `path`. A damaged, foreign or newer file is set aside; where the disk does not let us, the
        vault is kept in memory: `notice` tells.

        Raises:
            WrongPassphrase: it is whole, and the passphrase is another.
            KeyMissing: it is whole, and its key is not to be had.
        """
        return cls._with(path, keys, clock, SealedFile.load)

    @classmethod
    def begin_anew(cls, path: Path, keys: Keys, *, clock: Clock = utc_now) -> Self:
        """An empty vault, after a person has given up the one whose key is lost. That one is set aside, or removed
        where its key was to last until logout only."""

        def put_away(file: SealedFile) -> Contents:
            with file.alone():
                file.put_away()
            return {}

        return cls._with(path, keys, clock, put_away)

    @classmethod
    def in_memory(cls) -> Self:
        """A vault that lasts as long as this run and writes nothing."""
        return cls(None)

    @classmethod
    def _with(cls, path: Path, keys: Keys, clock: Clock, begin: Callable[[SealedFile], Contents]) -> Self:
        file = SealedFile(path, keys, clock)
        vault = cls(file)
        try:
            vault._known = begin(file)
        except KeyMissing:
            raise
        except StoreError as error:
            vault._fail(error)
        return vault

    @property
    def notice(self) -> str:
        """What a person should know about the vault; empty when all is well."""
        told = self._file.notice if self._file else ""
        return f"{told} {self._trouble}".strip()

    @property
    def trouble(self) -> str:
        """Why sign-ins are kept for this run only; empty when they are in the file."""
        return self._trouble

    def accounts(self) -> list[Kept]:
        """Every sign-in, those in memory included, by account id. Reads what other instances wrote."""
        with self._guard:
            if self._waiting:
                self._flush()
            elif self._file is not None:
                self._look(self._file)
            kept = dict(self._known)
            for id, pending in self._waiting.items():
                settled = settle(self._known, pending)
                if isinstance(settled, Kept):
                    kept[id] = pending.kept
            return [kept[id] for id in sorted(kept)]

    def add(self, account: Account, sign_in_id: str, renewal: Secret) -> Keeping:
        """Keep a new sign-in; an earlier one of the same account gives way to it."""
        with self._guard:
            return self._put(Pending(_kept(account, sign_in_id, renewal), is_new=True))

    def renew(self, account: Account, sign_in_id: str, renewal: Secret) -> Keeping:
        """Keep what a sign-in has been renewed with, unless it was ended or replaced meanwhile, by whichever
        instance."""
        kept = _kept(account, sign_in_id, renewal)
        with self._guard:
            held = self._waiting.get(account.id)
            if held is not None and held.kept.sign_in_id == sign_in_id:
                return self._put(held.renewed(kept))
            if held is not None:
                return Keeping.REPLACED
            return self._put(Pending(kept, is_new=False))

    def forget(self, account_id: str) -> None:
        """Sign an account out: no instance keeps what it is renewed with any more. With the last account the file
        goes, and its key.

        Raises:
            StoreError: it is still on the disk.
        """
        with self._guard:
            self._waiting.pop(account_id, None)
            if self._file is None:
                self._known = _without(self._known, account_id)
                return
            with self._file.alone():
                there = self._read(self._file, self._file.load_alone)
                left = _without(there, account_id)
                if not left:
                    self._file.end()
                elif len(left) < len(there):
                    self._file.save(left)
                self._known = left

    def end(self, account_id: str, sign_in_id: str) -> None:
        """Remove a sign-in that the service has ended, unless the account has signed in anew meanwhile. The file stays
        where it was the last one, and with it the choice of its key.

        Raises:
            StoreError: it is still on the disk.
        """
        with self._guard:
            held = self._waiting.get(account_id)
            if held is not None and held.kept.sign_in_id == sign_in_id:
                del self._waiting[account_id]
            if self._file is None:
                self._known = _without_sign_in(self._known, account_id, sign_in_id)
                return
            with self._file.alone():
                there = self._read(self._file, self._file.load_alone)
                left = _without_sign_in(there, account_id, sign_in_id)
                if len(left) < len(there):
                    self._file.save(left)
                self._known = left

    def move(self, keys: Keys) -> None:
        """Keep everything with the key in another place from now on.

        Raises:
            StoreError: it cannot be kept there; everything stays with the key it has.
        """
        with self._guard:
            if self._file is None:
                return
            with self._file.alone():
                self._known = self._read(self._file, self._file.load_alone)
                contents, _ = settle_all(self._known, self._waiting)
                self._file.move(keys, contents)
            self._known = contents
            self._waiting.clear()
            self._trouble = ""

    def purge(self) -> None:
        """Sign everybody out: the vault, what was set aside of it, and its key are removed. Needs no key.

        Raises:
            StoreError: something is still there.
        """
        with self._guard:
            self._waiting.clear()
            self._known = {}
            if self._file is not None:
                with self._file.alone():
                    self._file.purge()

    def close(self, within_s: float = 0.15) -> bool:
        """Let a write that is under way end, for at most `within_s` seconds, and forget the key; whether it did. May
        be called anywhere; the vault is not used afterwards."""
        is_idle = self._guard.acquire(timeout=within_s)
        if self._file is not None:
            self._file.drop_keys()
        if is_idle:
            self._known, self._waiting = {}, {}
            self._guard.release()
        return is_idle

    def _put(self, pending: Pending) -> Keeping:
        id = pending.kept.account.id
        self._waiting[id] = pending
        outcome = self._flush()[id]
        is_cut_off = outcome is Keeping.SIGNED_OUT and pending.kept.sign_in_id in self._cut_off
        return Keeping.IN_MEMORY if is_cut_off else outcome

    def _flush(self) -> dict[str, Keeping]:
        """Write what waits; what became of each. What cannot be written goes on waiting."""
        if self._file is None:
            self._known, outcomes = settle_all(self._known, self._waiting)
            self._waiting.clear()
            return {id: Keeping.IN_MEMORY if each is Keeping.KEPT else each for id, each in outcomes.items()}
        try:
            with self._file.alone():
                self._known = self._read(self._file, self._file.load_alone)
                contents, outcomes = settle_all(self._known, self._waiting)
                if any(outcome is Keeping.KEPT for outcome in outcomes.values()):
                    self._save(self._file, contents)
        except StoreError as error:
            self._fail(error)
            self._waiting = {id: each.tried(self._known) for id, each in self._waiting.items()}
            return dict.fromkeys(self._waiting, Keeping.IN_MEMORY)
        self._known = contents
        self._waiting.clear()
        self._trouble = ""
        return outcomes

    def _save(self, file: SealedFile, contents: Contents) -> None:
        """Save; after a failure, know what is there: it may have come when all was written, and what was written can
        be signed out by others from then on."""
        try:
            file.save(contents)
        except StoreError:
            with contextlib.suppress(StoreError):
                self._known = self._read(file, file.load_alone)
            raise

    def _look(self, file: SealedFile) -> None:
        """Read what other instances wrote; what is known stays where that cannot be read."""
        try:
            self._known = self._read(file, file.load)
            self._trouble = ""
        except StoreError as error:
            self._fail(error)

    def _read(self, file: SealedFile, load: Callable[[], Contents]) -> Contents:
        """What the file has. Sign-ins whose file was set aside on the way were not ended by anybody."""
        before = file.times_set_aside
        contents = load()
        if file.times_set_aside > before:
            self._cut_off |= {kept.sign_in_id for kept in self._known.values()}
        return contents

    def _fail(self, error: StoreError) -> None:
        self._trouble = f"{error.summary} {error.remedy} {_FOR_THIS_RUN}"


def _kept(account: Account, sign_in_id: str, renewal: Secret) -> Kept:
    return Kept(replace(account, last_used_at=None), sign_in_id, renewal)


def _without(contents: Contents, account_id: str) -> Contents:
    return {id: kept for id, kept in contents.items() if id != account_id}


def _without_sign_in(contents: Contents, account_id: str, sign_in_id: str) -> Contents:
    kept = contents.get(account_id)
    return _without(contents, account_id) if kept is not None and kept.sign_in_id == sign_in_id else contents
