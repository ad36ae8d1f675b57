"""A customer: a tenant that the partner may administer, merged from every list that knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tui.model.consent import ConsentMark, ConsentState, LearntBy
from tui.model.folding import fold
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship


class Source(StrEnum):
    """The list a customer was found in."""

    GDAP = "GDAP"
    CONTRACT = "contract"
    PARTNER_CENTER = "Partner Center"


_SHORT = 40
"""Characters of a name in a heading."""


@dataclass(frozen=True, slots=True)
class Customer:
    """What the partner's lists say of one tenant, and what this technician added."""

    tenant_id: TenantId
    name: str
    """The name in the first list that has one; safe to show."""
    domain: str = ""
    """The default domain; empty until some list or look-up tells it."""
    other_domains: tuple[str, ...] = ()
    """Further domains that some list or the tenant itself told, such as the initial one; searched, not shown."""
    sources: frozenset[Source] = frozenset()
    relationships: tuple[Relationship, ...] = ()
    seen_at: datetime | None = None
    """When a list last held it (UTC)."""
    missing_since: datetime | None = None
    """Set when a complete listing no longer had it. It stays, with the reason."""
    alias: str = ""
    is_starred: bool = False
    times_opened: int = 0
    last_opened_at: datetime | None = None
    consent: ConsentMark = field(default_factory=ConsentMark)
    note: str = ""
    """What the technician wrote of it; searched as its names are."""
    colour: str = ""
    """The name of the colour chosen for it; empty: the one that comes of its id."""
    is_protected: bool = False
    """Whether a shell, a command or a consent there asks for the customer's name to be typed first."""

    @property
    def title(self) -> str:
        """What it is called here: the alias, else the name, else the id."""
        return self.alias or self.name or self.tenant_id

    def is_called(self, text: str) -> bool:
        """Whether `text` is what the customer is called here, its name or its domain: proof that it is meant."""
        names = (self.title, self.name, self.domain)
        return fold(text.strip()) in {fold(name) for name in names if name}

    @property
    def short_title(self) -> str:
        """The same for headings and notices, where a name as long as a paragraph would push out what matters."""
        return self.title if len(self.title) <= _SHORT else self.title[: _SHORT - 1].rstrip() + "…"

    @property
    def relationship(self) -> Relationship | None:
        """The relationship that counts: a live one before any other, the latest end first."""

        def rank(item: Relationship) -> tuple[bool, float]:
            return item.is_live, item.ends_at.timestamp() if item.ends_at else 0.0

        return max(self.relationships, key=rank, default=None)

    @property
    def is_ended(self) -> bool:
        """Whether the partner had relationships here and the lists say that every one is over."""
        return bool(self.relationships) and all(item.is_over for item in self.relationships)

    @property
    def standing(self) -> ConsentState:
        """Where consent stands, to show: over relationships that have ended it matters only if a token came since."""
        if not self.is_ended or self._got_in_since:
            return self.consent.shown
        return ConsentState.ENDED

    @property
    def learnt_by(self) -> LearntBy:
        """What told the standing."""
        return LearntBy.LISTS if self.standing is ConsentState.ENDED else self.consent.learnt_by

    @property
    def standing_learnt_at(self) -> datetime | None:
        """When the standing was learnt (UTC); None if never."""
        return self.seen_at if self.standing is ConsentState.ENDED else self.consent.learnt_at

    @property
    def _got_in_since(self) -> bool:
        """Whether a token came after the last relationship's end: whatever the lists say, there is a way in."""
        learnt_at, ends = self.consent.learnt_at, [item.ends_at for item in self.relationships]
        if learnt_at is None or self.consent.learnt_by is not LearntBy.TOKEN:
            return False
        return all(end is not None and end < learnt_at for end in ends)

    def remark(self, now: datetime, *, tells_gdap: bool = True) -> str:
        """Where the lists disagree or something is over, in a few words; empty when all is well.

        `tells_gdap`: whether the cloud has lists of relationships at all; without them, none known says nothing.
        """
        if self.missing_since is not None:
            return "no longer in the partner's lists"
        current = self.relationship
        if current is None:
            return "contract only, no GDAP relationship" if self.sources and tells_gdap else ""
        if not current.is_live:
            left = current.days_left(now)
            return f"relationship {'ended' if left is not None and left < 0 else current.status}"
        if Source.CONTRACT not in self.sources and Source.PARTNER_CENTER not in self.sources:
            return "GDAP only, no contract"
        return ""
