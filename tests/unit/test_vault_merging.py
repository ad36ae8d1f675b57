"""Several instances with one vault: what each may write over, and what a thousand interleavings come to."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.unit.vault_samples import ADA, GRACE, NOON, as_found, kept_in, keys_beside, renewal
from tui.errors import StoreError
from tui.model.account import Account
from tui.model.secret import Secret
from tui.store.vault import Keeping, Kept, Vault
from tui.store.vault.contents import Contents
from tui.store.vault.merging import Pending, settle
from tui.store.vault.sealed_file import SealedFile


def kept(sign_in_id: str, revision: int = 0) -> Kept:
    """One state of Ada's sign-in."""
    return Kept(ADA, sign_in_id, Secret("x"), revision)


def there(sign_in_id: str, revision: int) -> Contents:
    """A vault with Ada's sign-in."""
    return {ADA.id: kept(sign_in_id, revision)}


NEW, RENEWED = Pending(kept("s1"), is_new=True), Pending(kept("s1"), is_new=False)


@pytest.mark.parametrize(
    ("contents", "pending", "outcome"),
    [
        ({}, NEW, 1),
        (there("s0", 7), NEW, 1),
        (there("s1", 7), RENEWED, 8),
        ({}, RENEWED, Keeping.SIGNED_OUT),
        (there("s2", 7), RENEWED, Keeping.REPLACED),
        # what could not be written at first, and what has happened since
        ({}, NEW.tried({}), 1),
        (there("s0", 7), NEW.tried(there("s0", 7)), 1),
        (there("s0", 8), NEW.tried(there("s0", 7)), Keeping.REPLACED),
        (there("s2", 1), NEW.tried({}), Keeping.REPLACED),
        ({}, NEW.tried(there("s0", 7)), Keeping.SIGNED_OUT),
        (there("s1", 1), NEW.tried({}), Keeping.KEPT),
        (there("s1", 1), NEW.tried({}).renewed(kept("s1")), 2),
        (there("s1", 7), RENEWED.tried(there("s1", 7)), 8),
        (there("s1", 8), RENEWED.tried(there("s1", 7)), Keeping.KEPT),
        (there("s1", 9), RENEWED.tried(there("s1", 7)).renewed(kept("s1")), 10),
        ({}, RENEWED.tried(there("s1", 7)), Keeping.SIGNED_OUT),
        ({}, NEW.tried({}).tried(there("s1", 1)), Keeping.SIGNED_OUT),
        ({}, NEW.tried(there("s0", 7)).renewed(kept("s1")).tried({}), Keeping.SIGNED_OUT),
    ],
)
def test_what_may_be_written_over(contents: Contents, pending: Pending, outcome: int | Keeping) -> None:
    """The revision that is written, or what became of the sign-in without writing."""
    settled = settle(contents, pending)

    assert outcome == (settled.revision if isinstance(settled, Kept) else settled)


class Failing(SealedFile):
    """A file whose disk fails at times: before anything is written, or after all of it was."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        super().__init__(path, keys_beside(path), lambda: NOON)
        self.fails_in = 0.3
        self._chance = chance

    def save(self, contents: Contents) -> None:
        """Save, or not."""
        if self._chance.random() < self.fails_in:
            if self._chance.random() < 0.5:
                super().save(contents)
            raise StoreError("The disk fails.")
        super().save(contents)


class Instance:
    """One program with the vault, and what it holds in memory."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self.file = Failing(path, chance)
        self.vault = Vault(self.file)
        self.held: dict[str, str] = {}
        """The sign-in it works with, by account id."""

    def step(self, account: Account, chance: random.Random, number: int) -> tuple[str, Keeping | None]:
        """One thing a person or a refresh does; the token that was handed over, and what became of it."""
        token, sign_in = renewal(f"t{number}"), self.held.get(account.id)
        match chance.choice(["restart", "sign in", "sign out", "refresh", "refresh", "refresh"]):
            case "restart":
                self.vault = Vault(self.file)
                self.held = {each.account.id: each.sign_in_id for each in self.vault.accounts()}
            case "sign in":
                self.held[account.id] = f"s{number}"
                return token.reveal(), self.vault.add(account, f"s{number}", token)
            case "sign out":
                self.held.pop(account.id, None)
                try:
                    self.vault.forget(account.id)
                except StoreError:
                    return "", Keeping.IN_MEMORY
            case "refresh" if sign_in is not None:
                outcome = self.vault.renew(account, sign_in, token)
                if outcome is Keeping.SIGNED_OUT:
                    del self.held[account.id]
                return token.reveal(), outcome
        return "", None


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_lost_or_brought_back_by_any_interleaving(tmp_path: Path, seed: int) -> None:
    """Four instances, two accounts, a disk that fails at three writes in ten, a hundred steps for each seed.

    What was said to be kept is there; a sign-in that was in the vault and went, by a sign-out or a later sign-in,
    never comes back; in the end all instances see the same.
    """
    path, chance = tmp_path / "state" / "tokens.vault", random.Random(seed)
    instances = [Instance(path, chance) for _ in range(4)]
    seen: set[str] = set()
    ended: set[str] = set()
    for number in range(100):
        account = chance.choice((ADA, GRACE))
        token, outcome = chance.choice(instances).step(account, chance, number)
        found = kept_in(path)
        now = {sign_in for sign_in, _ in found.values()}
        ended |= seen - now
        seen |= now

        assert set() == now & ended
        if token and outcome is Keeping.KEPT:
            assert token == found[account.id][1]
    for instance in instances:
        instance.file.fails_in = 0.0
        instance.vault.accounts()

    assert [kept_in(path)] * 4 == [as_found(instance.vault.accounts()) for instance in instances]
    assert {""} == {instance.vault.notice for instance in instances}
    assert len(ended) > 2
