"""A disk that fails, is full or may not be written: the session goes on in memory, and the vault recovers by itself."""

from __future__ import annotations

import errno
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.io_seam import IoSeam, make_read_only
from tests.faults.test_vault_processes import told_by
from tests.unit.vault_samples import ADA, GRACE, entry, kept_in, keys_beside, names_in, opened, renewal
from tui.demo import WorldFile
from tui.emulator import build_world
from tui.errors import StoreError
from tui.model.clock import utc_now
from tui.store import save_setting
from tui.store.vault import Keeping, Vault

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fcntl and file size limits are POSIX's")


def live(path: Path) -> Vault:
    """What two instances do with a vault from its beginning on; only a sign-out may say that it failed."""
    vault = opened(path)
    vault.add(ADA, "s1", renewal("one"))
    vault.renew(ADA, "s1", renewal("two"))
    vault.add(GRACE, "s2", renewal("three"))
    other = opened(path)
    other.accounts()
    with suppress(StoreError):
        other.forget(GRACE.id)
    vault.renew(ADA, "s1", renewal("four"))
    return vault


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES], ids=["EIO", "ENOSPC", "EACCES"])
def test_whichever_call_fails_nothing_is_lost(tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The n-th call of the system fails, for every n until a whole run has no failure: no error but the store's own
    gets out, and when the disk is well again the newest renewal is in the vault."""
    fails_at, found, seam = 0, [], None
    while seam is None or seam.has_failed:
        fails_at += 1
        path, seam = tmp_path / str(fails_at) / "state" / "tokens.vault", IoSeam(fails_at, code)
        with monkeypatch.context() as patch:
            seam.lie_over(patch)
            vault = live(path)
        vault.accounts()
        found.append((kept_in(path).get(ADA.id), vault.notice))
    print(f"{fails_at - 1} calls, each failed once with {errno.errorcode[code]}: {dict(Counter(seam.order))}")

    assert {(entry("s1", "four"), "")} == set(found)
    assert {"open", "fdopen", "write", "fsync", "replace", "flock", "token_bytes"} <= set(seam.order)
    assert len(found) > 100


def test_what_is_kept_survives_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is on the disk before it has the name, and the name before anybody is told that it is kept; a
    sign-out is on the disk before it is told as well."""
    vault, seam = opened(tmp_path / "state" / "tokens.vault"), IoSeam(0, errno.EIO)
    vault.add(ADA, "s1", renewal("one"))
    with monkeypatch.context() as patch:
        seam.lie_over(patch)
        vault.renew(ADA, "s1", renewal("two"))
        vault.forget(ADA.id)
    lasting = [name for name in seam.order if name in ("write", "fsync", "replace", "unlink")]

    of_the_key = ["unlink"]  # last: should it come back, what it opened is gone
    assert ["unlink", "write", "fsync", "replace", "fsync", "unlink", "unlink", "fsync", *of_the_key] == lasting


def test_settings_and_world_survive_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person has set, and the demo's world, are on the disk before they have their names, and their names are
    before anybody is told."""
    seam = IoSeam(0, errno.EIO)
    with monkeypatch.context() as patch:
        seam.lie_over(patch)
        save_setting(tmp_path / "config" / "config.toml", "theme", "light")
        WorldFile(tmp_path / "state" / "world.json").save(build_world("default", customers=3, now=utc_now()))
    lasting = [name for name in seam.order if name in ("write", "fsync", "replace")]

    assert ["write", "fsync", "replace", "fsync"] * 2 == lasting


@pytest.mark.parametrize("most_bytes", [0, 64, 512])
def test_a_full_disk_keeps_the_old_file_whole(tmp_path: Path, most_bytes: int) -> None:
    """A sign-in is in memory and the notice says so; with room again the next look writes it."""
    found = told_by("vault_on_full_disk", tmp_path, most_bytes)
    before, new = list(entry("s0", "before")), list(entry("s1", "two"))

    assert (["in memory"] * 2, 2, [before]) == (found["outcomes"], found["known"], found["on_disk"])
    assert "There is no room on the disk" in found["notice"]
    assert ([before, new], "") == (found["later"], found["later_notice"])


def test_a_read_only_disk_gives_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts are there, renewals stay in memory, a sign-out says that it failed, and the notice tells."""
    path = tmp_path / "state" / "tokens.vault"
    opened(path).add(ADA, "s1", renewal("one"))
    sealed = path.read_bytes()
    with monkeypatch.context() as patch:
        make_read_only(patch)
        vault = opened(path)
        known, notice = [kept.account for kept in vault.accounts()], vault.notice
        outcome = vault.renew(ADA, "s1", renewal("two"))
        with pytest.raises(StoreError, match="may not be written"):
            vault.forget(ADA.id)

    assert ([ADA], "", Keeping.IN_MEMORY) == (known, notice, outcome)
    assert ("may not be written" in vault.notice, sealed) == (True, path.read_bytes())


def test_a_disk_that_never_took_anything_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder can be made: everything works in memory for this run."""
    path = tmp_path / "state" / "tokens.vault"
    make_read_only(monkeypatch)
    vault = Vault.open(path, keys_beside(path))
    outcomes = [vault.add(ADA, "s1", renewal("one")), vault.renew(ADA, "s1", renewal("two"))]

    assert ([Keeping.IN_MEMORY] * 2, [ADA]) == (outcomes, [kept.account for kept in vault.accounts()])
    assert "for this run only" in vault.notice
    monkeypatch.undo()
    assert [] == list(tmp_path.iterdir())


def test_another_instance_that_hangs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is held for too long: the renewal waits in memory, and is written when the lock is free."""
    path = tmp_path / "state" / "tokens.vault"
    vault, other = opened(path), opened(path)
    vault.add(ADA, "s1", renewal("one"))
    monkeypatch.setattr("tui.store.private_files._PATIENCE_S", 0.05)
    assert other._file is not None
    with other._file.alone():
        outcome = vault.renew(ADA, "s1", renewal("two"))
        told = vault.notice
    vault.accounts()

    assert (Keeping.IN_MEMORY, "Another tenantry" in told) == (outcome, True)
    assert ({ADA.id: entry("s1", "two")}, "") == (kept_in(path), vault.notice)
    assert {"tokens.vault"} == names_in(path.parent)
