"""A vault that ends without its key: the entry in the system's keyring goes too, or is told to stay."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.unit.test_vault_keys import Backend, Clinging
from tests.unit.vault_samples import ADA, GRACE, renewal
from tui.errors import KeyMissing
from tui.store import Locations
from tui.store.purge import plan_purge, purge
from tui.store.vault import SystemKeyring, Vault
from tui.store.vault.ending import end_vault
from tui.store.vault.keyring_key import KeyringKeys
from tui.store.vault.keys import vault_name

if sys.platform == "win32":
    pytest.skip("the vault's lock is POSIX's", allow_module_level=True)


@pytest.fixture
def places(tmp_path: Path) -> Locations:
    """The folders of one profile."""
    return Locations(tmp_path / "config", tmp_path / "state")


def kept_in_keyring(places: Locations, backend: Backend) -> SystemKeyring:
    """Two people's sign-ins, with the key in this keyring."""
    keyring = SystemKeyring(lambda: backend)
    vault = Vault.open(places.vault_file, KeyringKeys(keyring, vault_name(places.vault_file)))
    vault.add(ADA, "s1", renewal("one"))
    vault.add(GRACE, "s2", renewal("two"))
    return keyring


def test_a_purge_takes_the_entry_with_it(places: Locations) -> None:
    """The header of the vault tells that there is one; it is named among what was removed."""
    backend = Backend()
    keyring = kept_in_keyring(places, backend)
    count = len(backend.entries)
    done = purge(places, plan_purge(places, {}), keyring)

    assert (1, {}) == (count, backend.entries)
    assert (True, ()) == ("in the system's keyring" in done.removed[0], done.stays)
    assert not places.state_dir.exists()


def test_an_entry_that_stays_is_told(places: Locations) -> None:
    """The files go all the same."""
    keyring = kept_in_keyring(places, Clinging())
    done = purge(places, plan_purge(places, {}), keyring)

    assert (1, True) == (len(done.stays), "in the system's keyring: " in done.stays[0])
    assert not places.state_dir.exists()


def test_a_keyring_is_not_asked_without_reason(places: Locations) -> None:
    """Neither a vault nor the settings name it: a silent one would cost three seconds."""
    asked: list[str] = []

    def find() -> Backend:
        asked.append("asked")
        return Backend()

    places.prepare()
    end_vault(places.vault_file, keyring=SystemKeyring(find), environ={})

    assert "" == plan_purge(places, {}).keyring_entry
    assert "" != plan_purge(places, {}, is_keyring_set=True).keyring_entry
    assert [] == asked


def test_the_end_of_all_removes_the_entry_or_says_that_it_stays(places: Locations) -> None:
    """Without a key given; the vault is gone in both cases."""
    backend = Backend()
    end_vault(places.vault_file, keyring=kept_in_keyring(places, backend), environ={})
    clinging = kept_in_keyring(places, Clinging())
    with pytest.raises(KeyMissing):
        end_vault(places.vault_file, keyring=clinging, environ={})

    assert ({}, False) == (backend.entries, places.vault_file.exists())


def test_the_last_account_takes_the_entry_with_it(places: Locations) -> None:
    """One account leaves and the key stays; with the other one it goes, and the next sign-in gets another."""
    backend = Backend()
    keyring = kept_in_keyring(places, backend)
    vault = Vault.open(places.vault_file, KeyringKeys(keyring, vault_name(places.vault_file)))
    first = dict(backend.entries)
    vault.forget(ADA.id)
    between = dict(backend.entries)
    vault.forget(GRACE.id)
    after = dict(backend.entries)
    vault.add(ADA, "s3", renewal("three"))

    assert (first, {}) == (between, after)
    assert (1, False) == (len(backend.entries), backend.entries == first)
