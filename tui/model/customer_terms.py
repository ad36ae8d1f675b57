"""Choosing customers by a written expression, such as `ends<30 consent=granted !protected`.

    expression = term *( blank term )            all of them hold
    term       = [ "!" ] ( comparison / state / mark / word )
    comparison = ( "ends" / "used" ) ( "<" / "<=" / ">" / ">=" / "=" ) digits
    state      = "consent=" name                 a state of consent
    mark       = "starred" / "protected" / "pinned" / "session"
    word       = DQUOTE letters DQUOTE / letters as typed into the list's filter

A word that looks like another term, such as a customer called Session, is put in quotation marks.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.errors import UsageError
from tui.model.consent import ConsentState
from tui.model.customer import Customer
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId
from tui.model.ranking import as_entry
from tui.model.search import CustomerIndex
from tui.model.session import Session

STATES: Mapping[str, ConsentState] = {
    "unknown": ConsentState.UNKNOWN,
    "granted": ConsentState.GRANTED,
    "short": ConsentState.SHORT,
    "more": ConsentState.MORE,
    "sent": ConsentState.LINK_SENT,
    "missing": ConsentState.MISSING,
    "blocked": ConsentState.BLOCKED,
    "no-access": ConsentState.NO_ACCESS,
    "ended": ConsentState.ENDED,
}
"""The states of consent as one word each."""

_COMPARES: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}

THERE_IS = (
    "There are: ends<30 ends>90 used<7 (also <= >= =, in days), "
    f"consent={'|'.join(STATES)}, starred, protected, pinned, session, words as in the list's filter, "
    "and ! before any of them. A word that looks like another term goes in quotation marks."
)

_MOST_DIGITS = 5
_TERM = re.compile(r'!?"[^"]*"|\S+')
_COMPARISON = re.compile(rf"(ends|used)([<>]=?|=)([0-9]{{1,{_MOST_DIGITS}}})")


@dataclass(frozen=True, slots=True)
class Look:
    """What the terms are held against: one customer, now."""

    customer: Customer
    now: datetime
    session: Session | None = None
    """The session with it, if there is one."""


Holds = Callable[[Look], bool]

_MARKS: Mapping[str, Holds] = {
    "starred": lambda look: look.customer.is_starred,
    "protected": lambda look: look.customer.is_protected,
    "pinned": lambda look: look.session is not None and look.session.is_pinned,
    "session": lambda look: look.session is not None,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """An expression that was understood."""

    tests: tuple[Holds, ...] = ()
    words: tuple[str, ...] = ()
    """What has to be found in each customer, as the list's filter finds it."""
    absent: tuple[str, ...] = ()
    """What must not be found."""

    def choose(
        self, customers: Collection[Customer], now: datetime, sessions: Mapping[TenantId, Session] | None = None
    ) -> list[Customer]:
        """The customers of which every term holds, by what they are called."""
        known = list(customers)
        found = {look.customer.tenant_id for look in self._looks(known, now, sessions or {}) if self._fits(look)}
        if self.words or self.absent:
            index = CustomerIndex(as_entry(each, now) for each in known)
            found &= _found(index, known, " ".join(self.words))
            for word in self.absent:
                found -= _found(index, known, word)
        return sorted((each for each in known if each.tenant_id in found), key=by_title)

    def _looks(self, customers: Sequence[Customer], now: datetime, sessions: Mapping[TenantId, Session]) -> list[Look]:
        return [Look(each, now, sessions.get(each.tenant_id)) for each in customers]

    def _fits(self, look: Look) -> bool:
        return all(test(look) for test in self.tests)


def by_title(customer: Customer) -> tuple[str, str]:
    """The order in which customers that were chosen stand: what they are called, then their id."""
    return customer.title.casefold(), customer.tenant_id


def parse_terms(text: str) -> Terms:
    """The expression that `text` is.

    Raises:
        UsageError: a term is none of those there are, or there is no term at all.
    """
    tests: list[Holds] = []
    words: list[str] = []
    absent: list[str] = []
    for term in _TERM.findall(text):
        is_wanted, bare = not term.startswith("!"), term.removeprefix("!")
        if (test := _test_of(bare)) is not None:
            tests.append(test if is_wanted else _not(test))
        else:
            (words if is_wanted else absent).append(_word_of(term, bare))
    if not (tests or words or absent):
        raise UsageError("The filter is empty.", THERE_IS)
    return Terms(tuple(tests), tuple(words), tuple(absent))


def _test_of(term: str) -> Holds | None:
    """What a term other than a word asks; None for a word."""
    if term in _MARKS:
        return _MARKS[term]
    if term.startswith("consent="):
        name = term.removeprefix("consent=")
        if name not in STATES:
            raise UsageError(f"“{_shown(name)}” is no state of consent.", f"There are: {', '.join(STATES)}.")
        return lambda look: look.customer.standing is STATES[name]
    if (found := _COMPARISON.fullmatch(term)) is not None:
        compare, days, age = _COMPARES[found[2]], int(found[3]), _DAYS[found[1]]
        return lambda look: (is_so := age(look)) is not None and compare(is_so, days)
    return None


def _word_of(term: str, bare: str) -> str:
    """The word that is looked for. Raises UsageError for what is none: it was meant to be another term."""
    if len(bare) > 1 and bare.startswith('"') and bare.endswith('"'):
        word = bare[1:-1]
    elif re.search(r'[<>="!]', bare):
        raise UsageError(f"“{_shown(term)}” is no term of a filter.", THERE_IS)
    else:
        word = bare
    if not word.strip():
        raise UsageError(f"“{_shown(term)}” looks for nothing.", THERE_IS)
    return word


def _ends_in(look: Look) -> int | None:
    """Whole days until the relationship that counts ends; None without one that is live and has an end."""
    item = look.customer.relationship
    return item.days_left(look.now) if item is not None and item.is_live else None


def _used_ago(look: Look) -> int | None:
    """Whole days since its session was opened last; None if it never was."""
    at = look.customer.last_opened_at
    return None if at is None else max(0, (look.now - at) // timedelta(days=1))


_DAYS: Mapping[str, Callable[[Look], int | None]] = {"ends": _ends_in, "used": _used_ago}


def _not(test: Holds) -> Holds:
    return lambda look: not test(look)


def _found(index: CustomerIndex, customers: Sequence[Customer], words: str) -> set[TenantId]:
    return {customers[row].tenant_id for row in index.find(words).rows}


def _shown(text: str) -> str:
    return foreign_text(text, most=60)
