"""The vault as one instance uses it: kept, renewed, signed out, opened again, and what it does without a disk."""

from __future__ import annotations

import os
import pickle
import stat
import sys
import threading
from pathlib import Path

import pytest

from tests.unit.vault_samples import (
    ADA,
    ASIDE,
    GRACE,
    NOON,
    entry,
    kept_in,
    keys_beside,
    names_in,
    opened,
    renewal,
)
from tests.waiting import until_blocking
from tui.errors import KeyMissing, StoreError
from tui.store.vault import Keeping, KeySource, TokenVault, Vault, source_of
from tui.store.vault.key_files import FileKeys, LogoutKeys

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, owners and links as POSIX has them")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the vault will be."""
    return tmp_path / "state" / "tokens.vault"


def test_what_was_kept_is_there_at_the_next_start(path: Path) -> None:
    """Two accounts, one of them renewed: the next start finds the newest renewal of each, and nothing to tell."""
    vault = opened(path)
    outcomes = [vault.add(ADA, "s1", renewal("one")), vault.add(GRACE, "s2", renewal("two"))]
    outcomes.append(vault.renew(ADA, "s1", renewal("three")))

    assert [Keeping.KEPT] * 3 == outcomes
    assert {ADA.id: entry("s1", "three"), GRACE.id: entry("s2", "two")} == kept_in(path)
    assert [ADA, GRACE] == [kept.account for kept in opened(path).accounts()]
    assert ("", "") == (vault.notice, opened(path).notice)


def test_nothing_is_written_before_there_is_something_to_keep(path: Path) -> None:
    """Opening leaves no vault and no key."""
    vault = opened(path)

    assert ([], set(), False) == (vault.accounts(), names_in(path.parent), keys_beside(path)._path.exists())


def test_everything_is_for_this_person_alone(path: Path) -> None:
    """Folder 0700; vault, lock and key 0600; whatever the umask is, and again after somebody loosened them."""
    before = os.umask(0)
    try:
        opened(path).add(ADA, "s1", renewal("one"))
    finally:
        os.umask(before)
    files = [path, path.with_name("tokens.vault.lock"), path.parent.parent / "keys" / "vault.key"]
    made = [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, *files)]
    for each in (path.parent, *files):
        each.chmod(0o777)
    opened(path).add(GRACE, "s2", renewal("two"))

    assert [0o700, 0o600, 0o600, 0o600] == made
    assert made == [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, *files)]


def test_signing_out_leaves_nothing_of_the_account(path: Path) -> None:
    """The other account stays; with the last one the file goes."""
    vault = opened(path)
    vault.add(ADA, "s1", renewal("one"))
    vault.add(GRACE, "s2", renewal("two"))
    vault.forget(ADA.id)
    left = kept_in(path)
    vault.forget(GRACE.id)

    assert ({GRACE.id: entry("s2", "two")}, set()) == (left, names_in(path.parent))


def test_a_refresh_in_flight_does_not_undo_a_sign_out(path: Path) -> None:
    """What lands afterwards is refused, in this instance and in another, also after the vault was purged."""
    here, there = opened(path), opened(path)
    here.add(ADA, "s1", renewal("one"))
    there.accounts()
    here.forget(ADA.id)
    after_sign_out = [each.renew(ADA, "s1", renewal("late")) for each in (here, there)]
    here.add(ADA, "s2", renewal("two"))
    after_new_sign_in = [each.renew(ADA, "s1", renewal("later")) for each in (here, there)]
    kept = kept_in(path)
    here.purge()
    after_purge = [each.renew(ADA, "s2", renewal("last")) for each in (here, there)]

    assert [Keeping.SIGNED_OUT] * 2 == after_sign_out
    assert ([Keeping.REPLACED] * 2, {ADA.id: entry("s2", "two")}) == (after_new_sign_in, kept)
    assert ([Keeping.SIGNED_OUT] * 2, {}) == (after_purge, kept_in(path))


def test_purging_leaves_no_vault_no_key_and_nothing_set_aside(path: Path) -> None:
    """Only the empty lock stays, because others may wait at it."""
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"something else")
    vault = opened(path)
    vault.add(ADA, "s1", renewal("one"))
    before = names_in(path.parent)
    vault.purge()

    assert {"tokens.vault", ASIDE.format("foreign")} == before
    assert (set(), set()) == (names_in(path.parent), names_in(path.parent.parent / "keys"))
    assert b"" == path.with_name("tokens.vault.lock").read_bytes()


def test_a_purged_vault_begins_again_with_a_key_that_is_kept(path: Path) -> None:
    """An instance that has the old key in memory seals a new vault with a key the next start will find."""
    here, there = opened(path), opened(path)
    here.add(ADA, "s1", renewal("one"))
    there.accounts()
    here.purge()
    there.add(GRACE, "s2", renewal("two"))

    assert {GRACE.id: entry("s2", "two")} == kept_in(path)


def test_this_run_only_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-ins are there while the program runs, and the outcome says where."""
    monkeypatch.chdir(tmp_path)
    vault = Vault.in_memory()
    outcomes = [vault.add(ADA, "s1", renewal("one")), vault.renew(ADA, "s1", renewal("two"))]
    kept = [each.renewal.reveal() for each in vault.accounts()]
    vault.forget(ADA.id)

    assert ([Keeping.IN_MEMORY] * 2, [renewal("two").reveal()]) == (outcomes, kept)
    assert (Keeping.SIGNED_OUT, [], []) == (
        vault.renew(ADA, "s1", renewal("x")),
        vault.accounts(),
        list(tmp_path.iterdir()),
    )


def test_a_lost_key_leaves_the_vault_until_a_person_gives_it_up(path: Path) -> None:
    """Opening says so and changes nothing; beginning anew sets the vault aside and tells its name."""
    opened(path).add(ADA, "s1", renewal("one"))
    sealed = path.read_bytes()
    keys_beside(path).forget()
    with pytest.raises(KeyMissing):
        opened(path)
    untouched = path.read_bytes()
    vault = Vault.begin_anew(path, keys_beside(path), clock=lambda: NOON)
    aside = path.with_name(ASIDE.format("locked"))

    assert (sealed, sealed) == (untouched, aside.read_bytes())
    assert (True, Keeping.KEPT) == (str(aside) in vault.notice, vault.add(ADA, "s2", renewal("two")))


def test_another_key_is_told_from_damage(path: Path) -> None:
    """A key that is there and does not fit is a missing key: the vault is not touched."""
    opened(path).add(ADA, "s1", renewal("one"))
    keys_beside(path).forget()
    keys_beside(path).make()
    with pytest.raises(KeyMissing, match="a key that is lost"):
        opened(path)

    assert {"tokens.vault"} == names_in(path.parent)


def test_the_header_says_where_the_key_lives(path: Path) -> None:
    """Before anything is opened one can tell what to ask for; another place is refused, naming the right one."""
    assert None is source_of(path)
    opened(path).add(ADA, "s1", renewal("one"))

    assert KeySource.KEY_FILE is source_of(path)
    with pytest.raises(KeyMissing, match="Key file beside the vault"):
        Vault.open(path, LogoutKeys("x", {}))


def test_a_vault_whose_login_has_ended_makes_room(path: Path, tmp_path: Path) -> None:
    """With the key went what it was for: nothing is set aside at every login."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    keys = LogoutKeys("x", {"XDG_RUNTIME_DIR": str(runtime)})
    Vault.open(path, keys).add(ADA, "s1", renewal("one"))
    keys.forget()
    with pytest.raises(KeyMissing):
        Vault.open(path, keys)
    vault = Vault.begin_anew(path, keys)

    assert ("", set()) == (vault.notice, names_in(path.parent))


def test_a_sign_out_that_could_not_be_written_is_told(path: Path) -> None:
    """Nobody believes to be signed out whose refresh token is still on the disk."""
    vault = opened(path)
    vault.add(ADA, "s1", renewal("one"))
    vault.add(GRACE, "s2", renewal("two"))
    path.with_name(".tokens.vault.new").mkdir()
    with pytest.raises(StoreError):
        vault.forget(ADA.id)
    path.with_name(".tokens.vault.new").rmdir()
    still = kept_in(path)
    vault.forget(ADA.id)

    assert ({ADA.id, GRACE.id}, {GRACE.id}) == (set(still), set(kept_in(path)))


def test_what_could_not_be_written_is_written_later(path: Path) -> None:
    """Until then it is in memory, the notice says so, and what other instances do meanwhile counts."""
    vault, other = opened(path), opened(path)
    path.with_name(".tokens.vault.new").mkdir()
    outcomes = [vault.add(ADA, "s1", renewal("one")), vault.renew(ADA, "s1", renewal("two"))]
    told, known = vault.notice, [each.renewal.reveal() for each in vault.accounts()]
    path.with_name(".tokens.vault.new").rmdir()
    other.add(GRACE, "s2", renewal("three"))
    vault.accounts()

    assert ([Keeping.IN_MEMORY] * 2, [renewal("two").reveal()]) == (outcomes, known)
    assert ("for this run only" in told, "") == (True, vault.notice)
    assert {ADA.id: entry("s1", "two"), GRACE.id: entry("s2", "three")} == kept_in(path)


def test_a_write_that_waited_does_not_undo_a_sign_out(path: Path) -> None:
    """The account was signed out elsewhere while this instance could not write."""
    vault, other = opened(path), opened(path)
    vault.add(ADA, "s1", renewal("one"))
    path.with_name(".tokens.vault.new").mkdir()
    waited = vault.renew(ADA, "s1", renewal("two"))
    other.forget(ADA.id)  # the last account's: the file goes, which takes no room
    path.with_name(".tokens.vault.new").rmdir()

    assert (Keeping.IN_MEMORY, []) == (waited, vault.accounts())
    assert (Keeping.SIGNED_OUT, {}) == (vault.renew(ADA, "s1", renewal("three")), kept_in(path))


def test_a_closed_vault_has_no_key_and_finds_none(path: Path) -> None:
    """What lands after closing stays in memory; what was kept is on the disk."""
    vault = opened(path)
    vault.add(ADA, "s1", renewal("one"))
    vault.close()

    assert Keeping.IN_MEMORY is vault.renew(ADA, "s1", renewal("two"))
    assert {ADA.id: entry("s1", "one")} == kept_in(path)


def test_closing_does_not_wait_for_a_lock_that_is_held(path: Path) -> None:
    """Another thread waits for its turn to write while the program leaves: it is told that nothing was kept."""
    vault, other, outcomes = opened(path), opened(path), list[Keeping]()
    vault.add(ADA, "s1", renewal("one"))
    assert other._file is not None
    with other._file.alone():
        writing = threading.Thread(target=lambda: outcomes.append(vault.renew(ADA, "s1", renewal("two"))))
        writing.start()
        until_blocking(vault._guard.locked, "the other thread to be at work")
        vault.close(within_s=0.0)
    writing.join()

    assert ([Keeping.IN_MEMORY], {ADA.id: entry("s1", "one")}) == (outcomes, kept_in(path))


def test_nothing_of_the_vault_prints_or_pickles_a_secret(path: Path) -> None:
    """Neither what is kept nor what waits nor the key."""
    vault = opened(path)
    vault.add(ADA, "s1", renewal("canary"))
    key, _ = keys_beside(path).make()
    told = f"{vault.accounts()!r} {vault.__dict__!r} {vault._file.__dict__!r} {key!r}"

    assert (False, False) == ("canary" in told, key.text.reveal() in told)
    for each in (vault.accounts()[0], key):
        with pytest.raises(TypeError):
            pickle.dumps(each)


async def test_the_door_keeps_what_a_new_sign_in_hands_over(path: Path) -> None:
    """The first renewal begins an entry, later ones renew it; after a sign-out the keeper says that it is over."""
    door = await TokenVault.open(path, keys_beside(path))
    keeper = door.keeper_of_new(ADA)
    told = [keeper(renewal("one")), keeper(renewal("two"))]
    kept = await door.accounts()
    later = await TokenVault.open(path, keys_beside(path))
    told.append(later.keeper_of((await later.accounts())[0])(renewal("three")))
    await door.forget(ADA.id)

    assert ([True] * 3, [renewal("two").reveal()]) == (told, [each.renewal.reveal() for each in kept])
    assert (False, Keeping.SIGNED_OUT, []) == (keeper(renewal("four")), keeper.outcome, await later.accounts())


async def test_the_door_without_a_key_is_for_this_run_only(path: Path) -> None:
    """No place for a key, no file; purging and closing work as ever."""
    door = await TokenVault.open(path, None)
    is_good = door.keeper_of_new(ADA)(renewal("one"))
    await door.purge()
    door.close()

    assert (True, "", False) == (is_good, door.notice, path.parent.exists())


async def test_the_door_begins_anew_and_purges(path: Path) -> None:
    """A vault given up is set aside, and goes with a purge."""
    opened(path).add(ADA, "s1", renewal("one"))
    door = await TokenVault.begin_anew(path, FileKeys(path.with_name("other.key")), clock=lambda: NOON)
    aside = names_in(path.parent)
    await door.purge()

    assert ({ASIDE.format("locked")}, set()) == (aside, names_in(path.parent))
