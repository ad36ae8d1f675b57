"""The system's keyring as the place of the key: asked in a thread, for three seconds at most, and believed only after
what was stored has come back.

Source: keyring 25.7. Its calls over D-Bus have no time limit, so that a service which holds its name and never
answers blocks for ever; its `null` backend stores with success and gives nothing back; backends of the `keyrings`
packages write files, some in the clear, some after asking on the terminal (observed in 2026).
"""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from tui.errors import KeyMissing
from tui.store.vault.choices import KeySource
from tui.store.vault.data_key import DataKey
from tui.store.vault.sealing import Wrapping

T = TypeVar("T")

SERVICE = "tenantry"
PATIENCE_S = 3.0
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.")
_WHY = {
    "KeyringLocked": "is locked",
    "InitError": "is locked, and there is nobody to unlock it",
    "NoKeyringError": "is not there",
}
_REMEDY = "Unlock it and start tenantry again, or sign in again and choose another place for the key."


class Backend(Protocol):
    """The part of `keyring.backend.KeyringBackend` that is used."""

    def get_password(self, service: str, username: str) -> str | None:
        """The text of an entry; None when there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Make or replace an entry."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry."""


class SystemKeyring:
    """The keyring of this login. One for a run: once it has not answered, it is not asked again."""

    def __init__(self, find: Callable[[], Backend] | None = None, *, patience_s: float = PATIENCE_S) -> None:
        self._find = find or _installed
        self._patience_s = patience_s
        self._is_silent = False
        self._guard = threading.Lock()

    def check(self) -> None:
        """Store something, read it, remove it.

        Raises:
            KeyMissing: there is no keyring that can be used; says why.
        """
        self.ask(_round_trip)

    def ask(self, work: Callable[[Backend], T]) -> T:
        """What `work` finds in the keyring. Blocks, for `patience_s` seconds at most and once in a run.

        Raises:
            KeyMissing: there is no keyring that can be used, or it did not answer.
        """
        with self._guard:
            if self._is_silent:
                raise _refusal("does not answer")
            answers: queue.SimpleQueue[tuple[T] | KeyMissing] = queue.SimpleQueue()
            threading.Thread(target=self._work, args=(work, answers), name="keyring", daemon=True).start()
            try:
                answer = answers.get(timeout=self._patience_s)
            except queue.Empty:
                self._is_silent = True
                answer = _refusal("does not answer")
        if isinstance(answer, KeyMissing):
            raise answer
        return answer[0]

    def _work(self, work: Callable[[Backend], T], answers: queue.SimpleQueue[tuple[T] | KeyMissing]) -> None:
        """Backends raise what they like, `ModuleNotFoundError` and D-Bus's own errors among it."""
        try:
            answers.put((work(_usable(self._find())),))
        except KeyMissing as error:
            answers.put(error)
        except Exception as error:
            name = type(error).__name__
            answers.put(_refusal(_WHY.get(name, f"refuses ({name})")))


class KeyringKeys:
    """The key of one vault in the system's keyring. Every method blocks, and raises KeyMissing as `ask` does."""

    source = KeySource.KEYRING

    def __init__(self, keyring: SystemKeyring, vault_name: str) -> None:
        self._keyring = keyring
        self._entry = f"key of {vault_name}"

    def load(self, _: Wrapping | None) -> DataKey:
        """The key that is kept there. Raises KeyMissing when there is none."""
        key = self._keyring.ask(self._kept)
        if key is None:
            raise _refusal("has no key of this vault any more")
        return key

    def make(self) -> tuple[DataKey, None]:
        """The key that is kept there, else a new one that is kept from now on."""
        return self._keyring.ask(self._made), None

    def forget(self) -> None:
        """Remove it; nothing happens when there is none."""
        self._keyring.ask(self._forgotten)

    def _kept(self, backend: Backend) -> DataKey | None:
        text = backend.get_password(SERVICE, self._entry)
        return DataKey.parse(text) if isinstance(text, str) else None

    def _made(self, backend: Backend) -> DataKey:
        held = self._kept(backend)
        if held is not None:
            return held
        key = DataKey.make()
        backend.set_password(SERVICE, self._entry, key.text.reveal())
        found = self._kept(backend)
        if found is None or found.id != key.id:
            raise _refusal("does not give back what it was given")
        return key

    def _forgotten(self, backend: Backend) -> None:
        if backend.get_password(SERVICE, self._entry) is not None:
            backend.delete_password(SERVICE, self._entry)


def _installed() -> Backend:
    import keyring

    return keyring.get_keyring()


def _usable(backend: Any) -> Backend:
    """The backend itself, or the first of a chain that seals what it keeps."""
    chain = backend.backends if type(backend).__module__ == "keyring.backends.chainer" else [backend]
    for each in chain:
        if not any(kind.__module__.startswith(_REFUSED) for kind in type(each).__mro__):
            found: Backend = each
            return found
    raise _refusal("is not there, or writes its entries where others can read them")


def _round_trip(backend: Backend) -> None:
    """An entry of its own, so that two instances do not meet in it; a key that cannot be removed is not kept either."""
    entry, want = f"probe {secrets.token_hex(4)}", secrets.token_hex(8)
    backend.set_password(SERVICE, entry, want)
    found = backend.get_password(SERVICE, entry)
    if found != want:
        raise _refusal("does not give back what it was given")
    backend.delete_password(SERVICE, entry)


def _refusal(why: str) -> KeyMissing:
    return KeyMissing(f"The system's keyring {why}.", _REMEDY)
