"""Several instances, one vault: which of two states of a sign-in stays.

A renewed sign-in is written only over the same sign-in: one that is gone from the vault was signed out by another
instance, and one with another id was replaced by a later sign-in. Whoever writes last has the newest refresh token of
a sign-in, as no instance can know a token before it is written; what could not be written at once therefore gives way
to whatever was written since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tui.store.vault.contents import Contents, Kept


class Keeping(StrEnum):
    """What became of a sign-in that was to be kept."""

    KEPT = "kept"
    IN_MEMORY = "in memory"
    """It lasts as long as this run; the vault's notice says why."""
    SIGNED_OUT = "signed out"
    """Another instance has signed the account out: it is not kept, and not to be used."""
    REPLACED = "replaced"
    """Another instance has signed the same account in again: that sign-in is kept."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in on its way into the vault."""

    kept: Kept
    is_new: bool
    """Whether it was never seen in the vault."""
    was_tried: bool = False
    """Whether it was tried in vain, and `found` is known."""
    is_fresh: bool = True
    """Whether this renewal was not tried yet."""
    found: tuple[str, int] | None = None
    """The mark of what the vault had of this account at the first attempt; None: nothing."""

    def tried(self, contents: Contents) -> Pending:
        """The same after an attempt that failed, and left this in the vault. What it wrote all the same has arrived:
        from then on others may end it."""
        there = contents.get(self.kept.account.id)
        has_arrived = there is not None and there.sign_in_id == self.kept.sign_in_id
        found = self.found if self.was_tried and not has_arrived else there.mark if there else None
        return replace(self, is_new=self.is_new and not has_arrived, was_tried=True, is_fresh=False, found=found)

    def renewed(self, kept: Kept) -> Pending:
        """The same sign-in with a newer refresh token."""
        return replace(self, kept=kept, is_fresh=True)


def settle(contents: Contents, pending: Pending) -> Kept | Keeping:
    """The entry to write, or what has become of the sign-in without writing."""
    there = contents.get(pending.kept.account.id)
    if there is not None and there.sign_in_id == pending.kept.sign_in_id:
        # a later write of the same sign-in is as good as one that waited: each refresh token serves for itself
        is_late = not pending.is_fresh and there.mark != pending.found
        return Keeping.KEPT if is_late else replace(pending.kept, revision=there.revision + 1)
    has_changed = pending.was_tried and (there.mark if there else None) != pending.found
    if not pending.is_new or has_changed:
        return Keeping.SIGNED_OUT if there is None else Keeping.REPLACED
    return replace(pending.kept, revision=1)


def settle_all(contents: Contents, waiting: Mapping[str, Pending]) -> tuple[Contents, dict[str, Keeping]]:
    """The vault with everything that waits, and what became of each, by account id."""
    settled = {id: settle(contents, pending) for id, pending in waiting.items()}
    written = {id: each for id, each in settled.items() if isinstance(each, Kept)}
    outcomes = {id: Keeping.KEPT if isinstance(each, Kept) else each for id, each in settled.items()}
    return {**contents, **written}, outcomes
