"""All that the session pane shows of one session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tui.model.customer import Customer
from tui.model.session import Session, SessionState
from tui.model.tenant_facts import TenantFacts
from tui.model.token import Claims


@dataclass(frozen=True, slots=True)
class PaneView:
    """One session, as the pane draws it."""

    customer: Customer
    session: Session
    state: SessionState
    facts: TenantFacts | None
    """As last told, in this run or an earlier one; None when they never were."""
    claims: Claims | None
    wanted: tuple[str, ...]
    note: str
    """What is going on, such as a wait that the service asked for; empty when nothing is."""
    now: datetime
    tells_gdap: bool = True
    """Whether the cloud has lists of GDAP relationships."""
    is_asking: bool = False
    """Whether the facts are being asked for."""
