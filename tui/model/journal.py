"""What was done, with whom and how it went, as a chain in which each record vouches for the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum

from tui.model.foreign_text import foreign_text

BEGINNING = "0" * 64
"""Stands for the hash before the first record."""

LONGEST = 400
"""Characters kept of any one field: the permissions of a consent fit."""


class What(StrEnum):
    """What was tried; whether it was done says the result. Later releases add more."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    CONSENT_GIVE = "consent-give"
    CONSENT_REPLACE = "consent-replace"
    """Written before the consent is removed so that another can be given: what ends the program there is found."""
    CONSENT_WITHDRAW = "consent-withdraw"
    CONSENT_CHECK = "consent-check"
    LINK_COPY = "link-copy"
    SESSION_OPEN = "session-open"
    SESSION_FORGET = "session-forget"
    EXPORT = "export"
    COMMAND_RUN = "command-run"
    TOKEN_HAND_OUT = "token-hand-out"  # noqa: S105
    """An access token left the program, for a child of ours or into a pipe."""


class Result(StrEnum):
    """How it went."""

    DONE = "done"
    REFUSED = "refused"
    """It was not done; the code says why, also when nobody answered."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that has just happened, to be written down. Holds no secret."""

    at: datetime
    """Aware."""
    what: What
    result: Result = Result.DONE
    code: str = ""
    """Of a refusal: the service's code, such as `AADSTS65001`, else the kind of error, such as `TimedOut`."""
    account_id: str = ""
    """As `Account.id`; empty when nobody was signed in."""
    account: str = ""
    """The user name."""
    customer_id: str = ""
    """The customer's tenant id; empty when no customer was concerned."""
    customer: str = ""
    """What the customer was called at the time."""
    correlation_id: str = ""
    """Under which the service finds the call; empty when it told none."""
    detail: str = ""

    def as_texts(self) -> tuple[str, ...]:
        """The fields as they are kept, in this order, each one safe line."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return at, *(foreign_text(text, most=LONGEST) for text in astuple(self)[1:])


@dataclass(frozen=True, slots=True)
class Record:
    """An entry as it is found in the journal. Whatever was done to the file meanwhile: nothing in it is believed."""

    number: int
    """From 1, without gaps."""
    at: str
    what: str
    result: str
    code: str
    account_id: str
    account: str
    customer_id: str
    customer: str
    correlation_id: str
    detail: str
    previous: str
    """The hash of the record before it."""
    hash: str

    @property
    def texts(self) -> tuple[str, ...]:
        """What the hash covers besides the hash before it."""
        return astuple(self)[1:-2]

    @property
    def is_purged(self) -> bool:
        """Whether it was emptied because its account was to leave nothing; its place in the chain stays."""
        return not any(self.texts)


FIELDS = tuple(field.name for field in fields(Record))
"""The names of a record's fields, in order: the columns it is kept in, and the keys it is shown under."""


def hash_of(texts: Iterable[str], previous: str) -> str:
    """The hash of a record: SHA-256 in hexadecimal digits over the JSON array of its texts and the hash before it.

    The array is written in ASCII without blanks, so that any other program can compute it again. Nobody's key is in it:
    it finds a record that was changed, not a chain that was computed anew from there to its end. Whoever wants to find
    that too keeps the last hash elsewhere.
    """
    written = json.dumps([*texts, previous], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("ascii")).hexdigest()


class Harm(StrEnum):
    """What was done to a record."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    number: int
    """Which record."""
    harm: Harm
    sentence: str


def breaks_in(records: Iterable[Record], last_number: int) -> Iterator[Break]:
    """Every place where the chain does not hold. `last_number` is the highest number that was ever given."""
    kept = sorted(records, key=lambda record: record.number)
    places = {record.hash: record.number for record in kept} | {BEGINNING: 0}
    number, previous = 0, BEGINNING
    for record in kept:
        yield from _missing(number + 1, record.number - 1)
        follows = record.number == number + 1 and previous != ""
        number = record.number
        if not record.is_purged and record.hash != hash_of(record.texts, record.previous):
            yield Break(number, Harm.ALTERED, f"Record {number} was altered: it does not fit its hash.")
            previous = ""  # what follows cannot be held against it
            continue
        if follows and record.previous != previous:
            yield _out_of_place(record, places)
        previous = record.hash
    yield from _missing(number + 1, last_number)


def _missing(first: int, last: int) -> Iterator[Break]:
    for number in range(first, last + 1):
        yield Break(number, Harm.MISSING, f"Record {number} is missing.")


def _out_of_place(record: Record, places: dict[str, int]) -> Break:
    """Why a record, sound in itself, does not follow the one before it."""
    number = record.number
    belongs_after = places.get(record.previous)
    if belongs_after is None:
        said = f"The record that stood right before record {number} is missing, or another was put in its place."
        return Break(number, Harm.MISSING, said)
    place = f"record {belongs_after}" if belongs_after else "the beginning"
    return Break(number, Harm.REORDERED, f"Record {number} was moved: it was written right after {place}.")
