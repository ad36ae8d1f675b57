"""A command that is run for many customers: what became of it at each, and which of them are left."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = 4
"""Some 24 million ids: none comes twice in a lifetime of runs, and each can be said on the telephone."""

_SALT_BYTES = 16
_ROUNDS = 100_000
"""Of PBKDF2: about 50 ms, once a run. A command that holds a password is not found by trying a list of passwords as
fast as SHA-256 alone would let one."""


class Outcome(StrEnum):
    """What became of the command at one customer."""

    LEFT = "left"
    """It has not begun."""
    DONE = "done"
    """It ended with status 0."""
    FAILED = "failed"
    """It ended with another status, by a signal, or took too long."""
    REFUSED = "refused"
    """There was no way into the customer's tenant: nothing ran."""
    NOT_STARTED = "not started"
    """It is known that nothing ran, for a reason that may pass: the network, a command that was not found."""
    UNKNOWN = "unknown"
    """It began, and tenantry ended before it did: whether it ran to its end, nobody noted."""


LEFT = frozenset({Outcome.LEFT, Outcome.NOT_STARTED})
"""What resuming a run always runs: nothing has run there."""

AGAIN = frozenset({Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN})
"""What resuming a run runs again only if it is told to."""


@dataclass(frozen=True, slots=True)
class Member:
    """One customer of a run."""

    tenant_id: TenantId
    outcome: Outcome = Outcome.LEFT
    begun_at: datetime | None = None
    """When its command was started last (UTC): written before it is."""
    ended_at: datetime | None = None
    status: int | None = None
    """As a shell tells it: the exit status, or 128 + the number of the signal; None unless it ended."""
    said: str = ""
    """Why it was refused, not started or cut short, in one sentence; safe to show."""

    @property
    def took(self) -> timedelta | None:
        """How long the command ran; None unless it did, to its end."""
        if self.begun_at is None or self.ended_at is None or self.outcome not in (Outcome.DONE, Outcome.FAILED):
            return None
        return max(self.ended_at - self.begun_at, timedelta())  # the machine's clock may have been put back


@dataclass(frozen=True, slots=True)
class Run:
    """One command for many customers. The command itself is never kept: its arguments may hold secrets."""

    id: str
    """Short, and easy to say."""
    begun_at: datetime
    program: str
    """The name of the program, without its folder or its arguments."""
    salt: str
    fingerprint: str
    """Tells whether a command that is given again is the same; both hexadecimal."""
    members: tuple[Member, ...]
    """In the order in which they are run."""
    ended_at: datetime | None = None
    """When it last came to its end or was stopped; None while it runs, and after a kill."""

    def of(self, *outcomes: Outcome) -> list[Member]:
        """The members with one of these outcomes."""
        return [each for each in self.members if each.outcome in outcomes]

    def to_run(self, again: Collection[Outcome] = ()) -> list[Member]:
        """The members that going on with it runs: what is left, and `again` whichever are asked for."""
        return self.of(*LEFT, *again)

    @property
    def is_done(self) -> bool:
        """Whether the command ended with status 0 at every customer."""
        return all(each.outcome is Outcome.DONE for each in self.members)

    def is_of(self, argv: Sequence[str]) -> bool:
        """Whether it is a run of this command. Takes some 50 ms."""
        return hmac.compare_digest(self.fingerprint, fingerprint(argv, self.salt))


def new_run(argv: Sequence[str], tenant_ids: Sequence[TenantId], now: datetime) -> Run:
    """A run of a command for these customers, nothing of it begun. Takes some 50 ms."""
    salt = secrets.token_hex(_SALT_BYTES)
    members = tuple(Member(each) for each in dict.fromkeys(tenant_ids))
    return Run(new_id(), now, program_of(argv), salt, fingerprint(argv, salt), members)


def new_id() -> str:
    """An id that a person can read out, such as `bakodimu`."""
    return "".join(secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES))


def is_id(text: str) -> bool:
    """Whether `text` can be the id of a run."""
    pairs = zip(text[::2], text[1::2], strict=False)
    return len(text) == 2 * _SYLLABLES and all(one in _CONSONANTS and two in _VOWELS for one, two in pairs)


def program_of(argv: Sequence[str]) -> str:
    """What a command is called: its program without folders."""
    return foreign_text(argv[0].replace("\\", "/").rstrip("/").rpartition("/")[2], most=60)


def fingerprint(argv: Sequence[str], salt: str) -> str:
    """What a command is known by again: salted, and slow to try commands against. Hexadecimal."""
    told = json.dumps(list(argv)).encode("ascii")  # one form for each command, whatever bytes its words are made of
    return hashlib.pbkdf2_hmac("sha256", told, bytes.fromhex(salt), _ROUNDS).hex()
