"""The text for whoever can mend the first broken link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tui.errors import Details, Owner
from tui.model.customer import Customer
from tui.model.diagnosis import Diagnosis, Fault, Link
from tui.model.diagnosis_message import Sender, about, details, heading, holds_link, message
from tui.model.identifiers import TenantId
from tui.model.refusal import explain
from tui.model.refusal_table import BY_CODE

ADA = Sender(
    "ada@fourthcoffee.example", "Fourth Coffee", "7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90", "https://login.example/c"
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FABRIKAM = Customer(
    TenantId("33333333-3333-4333-8333-333333333333"), "Fabrikam", "fabrikam.example", alias="the slow payer"
)
DETAILS = Details("AADSTS50020", "c0rr", "tr4ce", NOON)


def diagnosis(fault: Fault) -> Diagnosis:
    """A diagnosis with this fault."""
    return Diagnosis(FABRIKAM, (), fault, NOON, is_whole=True, is_healthy=False)


def fault(link: Link, owner: Owner, code: int = 0, *, by_consent: bool = False) -> Fault:
    """A fault that a refusal with this code named, or the lists."""
    refusal = explain([code], "", "", replace(DETAILS, code=f"AADSTS{code}")) if code else None
    return Fault(link, "It is so.", owner, "Do this.", DETAILS, ("GDAP relationship: x (id)",), refusal, by_consent)


def test_a_text_says_who_what_and_under_which_ids() -> None:
    """Customer, tenant, app, relationship and ids stand in it; a name of the technician's own does not."""
    broken = fault(Link.STATUS, Owner.PARTNER_ADMIN)
    text = message(diagnosis(broken), broken, ADA)

    wanted = ("Fabrikam", "fabrikam.example", FABRIKAM.tenant_id, ADA.client_id, ADA.username, "GDAP relationship: x",
              "AADSTS50020", "c0rr", "tr4ce", "2026-03-02 12:00:00Z", "Request a GDAP relationship")  # fmt: skip
    assert [] == [each for each in wanted if each not in text]
    assert "slow payer" not in text
    assert "slow payer" not in details(diagnosis(broken), broken)


@pytest.mark.parametrize(
    ("broken", "asked"),
    [
        (fault(Link.GRANT, Owner.CUSTOMER_ADMIN, 65001, by_consent=True), ADA.consent_url),
        (fault(Link.ROLES, Owner.CUSTOMER_ADMIN, 50020), "Delete the guest account of ada@"),
        (fault(Link.ROLES, Owner.PARTNER_ADMIN), "Put ada@fourthcoffee.example into a security group"),
        (fault(Link.POLICY, Owner.CUSTOMER_ADMIN, 53003), "sign-in by its correlation id"),
        (fault(Link.PRINCIPAL, Owner.CUSTOMER_ADMIN, 50105), "Assign ada@fourthcoffee.example"),
        (fault(Link.STATUS, Owner.MICROSOFT), "Tell us what keeps this"),
        (fault(Link.POLICY, Owner.PARTNER_ADMIN, 530034), "Do this."),
    ],
)
def test_each_is_asked_for_what_he_can_do(broken: Fault, asked: str) -> None:
    """Partner administrator, customer's administrator and Microsoft are asked for different things."""
    assert asked in message(diagnosis(broken), broken, ADA)


def test_only_a_customer_gets_the_consent_link() -> None:
    """The address is in the text of a consent that is the customer's job, and in no other."""
    for owner in Owner:
        broken = fault(Link.GRANT, owner, 65001, by_consent=True)
        assert holds_link(broken) == (ADA.consent_url in message(diagnosis(broken), broken, ADA))
        assert str(owner) in heading(broken) or owner is Owner.YOU


def test_no_sentence_to_others_speaks_to_the_technician() -> None:
    """Every cause that is somebody else's job can be told of the technician instead of to them."""
    told = [
        about(meaning.summary, ADA.username)
        for meaning in BY_CODE.values()
        if (meaning.owner or meaning.kind.owner) is not Owner.YOU
    ]

    assert [] == [each for each in told if re.search(r"\byou(rs?)?\b", each, re.IGNORECASE)]
