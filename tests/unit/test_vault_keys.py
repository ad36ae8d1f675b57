"""The places for the vault's key: each gives back what it was given, or says why not. None falls back to another."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.vault_samples import ADA, entry, kept_in, opened, renewal
from tui.errors import KeyMissing, StoreError, WrongPassphrase
from tui.model.secret import Secret
from tui.store.vault import KeySource, SystemKeyring, Vault, keys_for
from tui.store.vault.key_files import FileKeys, LogoutKeys
from tui.store.vault.keyring_key import KeyringKeys
from tui.store.vault.keys import vault_name
from tui.store.vault.passphrase import Cost, PassphraseKeys

CHEAP = Cost(n=16)


class Backend:
    """A keyring as the `keyring` package offers it."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """An entry."""
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Make an entry."""
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry."""
        del self.entries[service, username]


class Forgetful(Backend):
    """Stores with success and gives nothing back."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Lose it."""


class Clinging(Backend):
    """Cannot remove an entry."""

    def delete_password(self, service: str, username: str) -> None:
        """Refuse."""
        raise RuntimeError("no")


def named(module: str, kind: type = Backend) -> Any:
    """A backend that comes from this module."""
    return type("Keyring", (kind,), {"__module__": module})()


def refused(name: str) -> Callable[[], Backend]:
    """A keyring whose search raises an error of this name."""

    def find() -> Backend:
        raise type(name, (Exception,), {})("secret detail")

    return find


def test_a_keyring_gives_back_the_key_it_was_given() -> None:
    """A probe leaves nothing; the key is made once, found again, and removed."""
    backend = Backend()
    keyring = SystemKeyring(lambda: backend)
    keyring.check()
    after_probe = dict(backend.entries)
    keys = KeyringKeys(keyring, "tenantry-1")
    ids = {keys.make()[0].id, keys.make()[0].id, keys.load(None).id}
    entries = list(backend.entries)
    keys.forget()
    keys.forget()

    assert ({}, 1) == (after_probe, len(ids))
    assert ([("tenantry", "key of tenantry-1")], {}) == (entries, backend.entries)


@pytest.mark.parametrize(
    "backend",
    [
        named("keyring.backends.fail"),
        named("keyring.backends.null"),
        named("keyrings.alt.file"),
        named("keyrings.cryptfile.cryptfile"),
        named("somewhere.else", type(named("keyrings.alt.file"))),
    ],
    ids=["fail", "null", "plain text", "file that asks on the terminal", "derived from plain text"],
)
def test_a_keyring_that_does_not_seal_is_refused(backend: Any) -> None:
    """Neither probed nor given a key."""
    with pytest.raises(KeyMissing, match="is not there"):
        KeyringKeys(SystemKeyring(lambda: backend), "x").make()

    assert {} == backend.entries


def test_of_a_chain_the_first_that_seals_is_used() -> None:
    """Never the chain itself, which would fall through to the next."""
    good, chain = Backend(), named("keyring.backends.chainer")
    chain.backends = [named("keyrings.alt.file"), good]
    KeyringKeys(SystemKeyring(lambda: chain), "x").make()

    assert (1, {}, {}) == (len(good.entries), chain.entries, chain.backends[0].entries)


@pytest.mark.parametrize(
    ("find", "why"),
    [
        (Forgetful, "does not give back what it was given"),
        (Clinging, r"refuses \(RuntimeError\)"),
        (refused("KeyringLocked"), "is locked"),
        (refused("InitError"), "is locked, and there is nobody to unlock it"),
        (refused("NoKeyringError"), "is not there"),
        (refused("ModuleNotFoundError"), r"refuses \(ModuleNotFoundError\)"),
    ],
)
def test_a_keyring_that_cannot_be_used_says_why(find: Callable[[], Backend], why: str) -> None:
    """In our words; the backend's own may hold anything."""
    with pytest.raises(KeyMissing, match=f"The system's keyring {why}\\.") as missing:
        SystemKeyring(find).check()

    assert "secret detail" not in f"{missing.value.summary} {missing.value.remedy}"


def test_the_keyring_of_this_machine_is_asked_without_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real package with a backend that stores nothing: refused, as nothing falls back to the clear."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    with pytest.raises(KeyMissing, match="is not there"):
        SystemKeyring().check()


def test_a_silent_keyring_costs_its_patience_once() -> None:
    """It is asked once; everybody else in this run is told at once, also those who were waiting."""
    asked, never = [], threading.Event()

    def find() -> Backend:
        asked.append(1)
        never.wait()
        return Backend()

    keyring, told = SystemKeyring(find, patience_s=0.1), []

    def ask() -> None:
        with pytest.raises(KeyMissing, match="does not answer"):
            KeyringKeys(keyring, "x").load(None)
        told.append(1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(KeyMissing, match="does not answer"):
        keyring.check()
    never.set()

    assert (1, 4) == (len(asked), len(told))


def test_a_key_that_is_gone_from_the_keyring_is_missing() -> None:
    """So is one that somebody has written over."""
    backend = Backend()
    keys = KeyringKeys(SystemKeyring(lambda: backend), "x")
    with pytest.raises(KeyMissing, match="has no key of this vault any more"):
        keys.load(None)
    backend.set_password("tenantry", "key of x", "not a key")
    with pytest.raises(KeyMissing, match="has no key of this vault any more"):
        keys.load(None)


def test_a_passphrase_opens_the_vault_at_the_next_start(tmp_path: Path) -> None:
    """With the real cost, and typed in another of Unicode's forms."""
    path = tmp_path / "state" / "tokens.vault"
    Vault.open(path, PassphraseKeys(Secret("fünf Pferde"))).add(ADA, "s1", renewal("one"))
    again = Vault.open(path, PassphraseKeys(Secret("fu\u0308nf Pferde")))

    assert [renewal("one").reveal()] == [kept.renewal.reveal() for kept in again.accounts()]


def test_a_wrong_passphrase_is_told_from_damage(tmp_path: Path) -> None:
    """The vault stays as it is for a wrong one, and is set aside for damage, whatever was typed."""
    path = tmp_path / "state" / "tokens.vault"
    Vault.open(path, PassphraseKeys(Secret("right"), CHEAP)).add(ADA, "s1", renewal("one"))
    sealed = path.read_bytes()
    for wrong in ("Right", "right ", "wrong"):
        with pytest.raises(WrongPassphrase):
            Vault.open(path, PassphraseKeys(Secret(wrong), CHEAP))
    untouched = path.read_bytes()
    path.write_bytes(sealed[:60] + b"?" + sealed[61:])
    vault = Vault.open(path, PassphraseKeys(Secret("wrong"), CHEAP))

    assert (sealed, [], True) == (untouched, vault.accounts(), "is damaged" in vault.notice)


def test_an_empty_passphrase_is_refused() -> None:
    """It would protect nothing."""
    with pytest.raises(KeyMissing, match="protects nothing"):
        PassphraseKeys(Secret(""), CHEAP).make()


def test_a_machine_without_the_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no wrong passphrase."""

    def short(*_: object, **__: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("hashlib.scrypt", short)
    with pytest.raises(StoreError, match="128 MiB") as told:
        PassphraseKeys(Secret("right")).make()

    assert not isinstance(told.value, KeyMissing)


def test_a_second_instance_with_the_same_passphrase_adds_to_the_vault(tmp_path: Path) -> None:
    """Also when both began before there was a vault: the second takes the first one's key."""
    path = tmp_path / "state" / "tokens.vault"
    vaults = [Vault.open(path, PassphraseKeys(Secret("right"), CHEAP)) for _ in range(2)]
    for number, vault in enumerate(vaults):
        vault.add(ADA, f"s{number}", renewal(f"{number}"))

    assert [("s1", renewal("1").reveal())] == [
        (each.sign_in_id, each.renewal.reveal()) for each in vaults[0].accounts()
    ]


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    """A folder as a login gets it."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="XDG folders")
def test_a_key_until_logout_lies_in_the_logins_own_folder(runtime: Path) -> None:
    """For this person alone; found again; gone when it is forgotten."""
    keys = LogoutKeys("tenantry-1", {"XDG_RUNTIME_DIR": str(runtime)})
    made = keys.make()[0]
    file = runtime / "tenantry" / "tenantry-1.key"
    modes = (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777)
    found = keys.load(None)
    keys.forget()

    assert (made.id, (0o600, 0o700), []) == (found.id, modes, list(file.parent.iterdir()))


@pytest.mark.skipif(sys.platform == "win32", reason="modes, owners and links as POSIX has them")
@pytest.mark.parametrize("spoil", ["open to others", "a link", "a file", "absent", "unset", "relative", "of another"])
def test_a_folder_that_is_not_the_logins_own_gets_no_key(runtime: Path, spoil: str) -> None:
    """Its mode is not put right either: whoever left it open may have been there before."""
    place = str(runtime)
    match spoil:
        case "open to others":
            runtime.chmod(0o750)
        case "a link":
            (runtime.parent / "link").symlink_to(runtime)
            place = str(runtime.parent / "link")
        case "a file":
            (runtime / "file").touch(mode=0o600)
            place = str(runtime / "file")
        case "absent":
            place = str(runtime / "absent")
        case "unset":
            place = ""
        case "relative":
            place = "run"
        case "of another":
            place = "/proc/1" if Path("/proc/1").exists() else "/"
    keys = LogoutKeys("x", {"XDG_RUNTIME_DIR": place})
    before = runtime.stat().st_mode
    for attempt in (keys.check, keys.make, lambda: keys.load(None)):
        with pytest.raises(KeyMissing, match="so no key is kept there"):
            attempt()

    assert (before, []) == (runtime.stat().st_mode, list(runtime.rglob("*.key")))


def test_a_key_file_is_the_vaults_own(tmp_path: Path) -> None:
    """Made once beside the vault, and no key at all when something else is in it."""
    path = tmp_path / "state" / "tokens.vault"
    keys = keys_for(KeySource.KEY_FILE, path, keyring=SystemKeyring(Backend), environ={})
    assert isinstance(keys, FileKeys)
    made = keys.make()[0]
    found = keys.load(None)
    path.with_name("tokens.vault.key").write_text("x" * 100_000)

    assert made.id == found.id
    with pytest.raises(KeyMissing, match="There is no key of the token vault"):
        keys.load(None)


def test_each_place_has_its_keys(tmp_path: Path) -> None:
    """By the person's choice, and nothing else in its place."""
    path = tmp_path / "tenantry" / "tokens.vault"

    def made(source: KeySource, passphrase: Secret | None = None) -> KeySource | None:
        keys = keys_for(source, path, keyring=SystemKeyring(Backend), environ={}, passphrase=passphrase)
        return keys.source if keys else None

    assert [*KeySource] == [made(each, Secret("x")) or KeySource.THIS_RUN for each in KeySource]
    assert None is made(KeySource.THIS_RUN)
    with pytest.raises(KeyMissing, match="locked with a passphrase"):
        made(KeySource.PASSPHRASE)


def test_each_vault_has_a_key_of_its_own(tmp_path: Path) -> None:
    """The demo's and the real one's do not meet where keys of several live."""
    paths = [tmp_path / name / "tokens.vault" for name in ("tenantry", "tenantry-demo")]

    assert 2 == len({vault_name(path) for path in paths})
    assert vault_name(paths[1]).startswith("tenantry-demo-")


def test_a_key_that_cannot_be_kept_keeps_sign_ins_in_memory(tmp_path: Path) -> None:
    """No key, no vault: nothing is written, and the notice says why."""
    path = tmp_path / "state" / "tokens.vault"
    vault = Vault.open(path, KeyringKeys(SystemKeyring(Forgetful), "x"))
    outcome = vault.add(ADA, "s1", renewal("one"))

    assert ("in memory", False) == (outcome, path.exists())
    assert "does not give back what it was given" in vault.notice
    assert [ADA] == [kept.account for kept in vault.accounts()]


def test_a_vault_begun_anew_by_another_instance_is_followed(tmp_path: Path) -> None:
    """The key is looked up again where it lives."""
    path = tmp_path / "state" / "tokens.vault"
    vault, other = opened(path), opened(path)
    vault.add(ADA, "s1", renewal("one"))
    other.purge()
    other.add(ADA, "s2", renewal("two"))

    assert {ADA.id: entry("s2", "two")} == kept_in(path)
    assert ["s2"] == [kept.sign_in_id for kept in vault.accounts()]
