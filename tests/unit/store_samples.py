"""Invented facts for the store's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tui.model.account import Account
from tui.model.customer import Customer, Source
from tui.model.identifiers import ClientId, TenantId
from tui.model.relationship import Relationship
from tui.model.session import Session

NOON = datetime(2030, 1, 7, 12, 0, 0, 250, tzinfo=UTC)
FABRIKAM = TenantId("0f4d1a52-9d3b-4f6e-8f1c-2b7a3c5d6e7f")
CONTOSO = TenantId("6c1f2a3b-1111-4222-8333-444455556666")


def account(name: str = "ada", *, used_at: datetime | None = NOON) -> Account:
    """An account of the partner Fourth Coffee."""
    home = TenantId("aaaaaaaa-0000-4000-8000-000000000000")
    client = ClientId("7a1b2c3d-1111-4222-8333-444455556666")
    username = f"{name}@fourthcoffee.example"
    return Account(f"{name}.{home}", username, name.title(), home, "Fourth Coffee", "public", client, used_at)


def customer(tenant_id: TenantId = FABRIKAM, name: str = "Fabrikam Résidences") -> Customer:
    """A customer as the lists show it, with two relationships."""
    ends_at = NOON + timedelta(days=90)
    live = Relationship("r-1", "Care", "active", tenant_id, name, ends_at, True, ("role-a", "role-b"))
    offered = Relationship("r-2", "More care", "approvalPending", tenant_id, name, None, False)
    sources = frozenset({Source.GDAP, Source.PARTNER_CENTER})
    others = ("fabrikam.onmicrosoft.com",)
    return Customer(tenant_id, name, "fabrikam.example", others, sources, (live, offered), NOON)


def crowd(count: int) -> list[Customer]:
    """Many customers, each with an id of its own."""
    return [customer(TenantId(f"00000000-0000-4000-8000-{at:012x}"), f"Customer {at}") for at in range(count)]


def session(tenant_id: TenantId = FABRIKAM) -> Session:
    """A session opened at noon."""
    return Session(tenant_id, NOON, NOON + timedelta(minutes=1), NOON, NOON + timedelta(hours=1), None, True)
