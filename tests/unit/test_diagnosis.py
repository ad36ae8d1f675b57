"""The rules that find the first broken link: what is not known is never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.errors import Details, Owner, TenantryError, TimedOut
from tui.model.access import ADMIN_AGENTS, Assignment, Grant, Group, Principal
from tui.model.chain import diagnose
from tui.model.customer import Customer
from tui.model.diagnosis import Facts, Link, Unread, Verdict
from tui.model.diagnosis_token import link_of
from tui.model.identifiers import TenantId
from tui.model.refusal import explain
from tui.model.refusal_table import BY_CODE
from tui.model.relationship import Relationship
from tui.model.scope import CUSTOMER_SCOPES
from tui.model.secret import Secret
from tui.model.token import AccessToken, Claims

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TENANT = TenantId("33333333-3333-4333-8333-333333333333")
CUSTOMER = Customer(TENANT, "Fabrikam", "fabrikam.example")
READER, APP_ADMIN = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "158c047a-c907-4556-b7ef-446551a6b5f7"
LIVE = Relationship("r1", "Fabrikam administration", "active", TENANT, "Fabrikam", NOON + timedelta(days=9), False)
AGENTS, DESK = Group("g1", ADMIN_AGENTS), Group("g2", "Desk")
TOKEN = AccessToken(
    TENANT,
    Secret("x"),
    NOON + timedelta(hours=1),
    Claims(TENANT, "https://graph.microsoft.com", CUSTOMER_SCOPES, (READER,)),
)
WELL = Facts(
    CUSTOMER, NOON, CUSTOMER_SCOPES, (LIVE,), (AGENTS, DESK), {"r1": (Assignment("g2", "active", (READER,)),)},
    is_whole=True,
)  # fmt: skip
GAP = Unread("not told")


def refused(code: int) -> TenantryError:
    """What the service says with this code."""
    return explain([code], "", "", Details(f"AADSTS{code}", "c0rr"))


def verdict(facts: Facts, link: Link) -> Verdict:
    """What is found of one link."""
    return next(check.verdict for check in diagnose(facts).checks if check.link is link)


def test_a_token_with_everything_is_healthy_whatever_the_lists_say() -> None:
    """Ended, no group, no list at all: the links are told as not known, and nobody is blamed."""
    over = replace(LIVE, status="terminated")
    for facts in (WELL, replace(WELL, relationships=(over,)), replace(WELL, relationships=()), replace(WELL, groups=()),
                  replace(WELL, relationships=GAP, groups=GAP, assignments=GAP)):  # fmt: skip
        found = diagnose(replace(facts, token=TOKEN))
        assert (None, True) == (found.fault, found.is_healthy)
        assert Verdict.BROKEN not in {check.verdict for check in found.checks}


@pytest.mark.parametrize("groups", [GAP, (DESK,), (Group("g1", ""),)])
def test_an_empty_list_tells_nothing_to_who_may_not_see_it(groups: tuple[Group, ...] | Unread) -> None:
    """Outside AdminAgents, and where that cannot be told, no relationship is called missing."""
    facts = replace(WELL, relationships=(), groups=groups, assignments=None, refusal=refused(50020))

    assert Verdict.NOT_KNOWN is verdict(facts, Link.RELATIONSHIP)
    assert (Link.ROLES, Owner.PARTNER_ADMIN) == ((fault := diagnose(facts).fault) and (fault.link, fault.owner))


def test_an_empty_list_is_the_cause_for_who_may_see_it() -> None:
    """A member of AdminAgents sees every relationship there is."""
    facts = replace(WELL, relationships=(), assignments=None, refusal=refused(50020))

    assert Link.RELATIONSHIP is ((fault := diagnose(facts).fault) and fault.link)


def test_what_cannot_be_read_is_no_cause() -> None:
    """50020 and no list to be had: the account is refused, and none of the three causes is named as the one."""
    facts = replace(WELL, relationships=GAP, groups=GAP, assignments=None, refusal=refused(50020))
    found = diagnose(facts)

    assert found.fault is not None
    assert (Link.ROLES, BY_CODE[50020].summary) == (found.fault.link, found.fault.summary)
    assert [Verdict.NOT_KNOWN] * 2 == [verdict(facts, Link.RELATIONSHIP), verdict(facts, Link.STATUS)]


def test_silence_is_no_cause() -> None:
    """Nobody answered: no link is broken, the customer is not called healthy."""
    found = diagnose(replace(WELL, refusal=TimedOut("No answer came.")))

    assert (None, False) == (found.fault, found.is_healthy)
    assert Verdict.BROKEN not in {check.verdict for check in found.checks}


def test_a_strange_status_is_no_cause() -> None:
    """A status that later releases of Graph invent is told as it is."""
    facts = replace(WELL, relationships=(replace(LIVE, status="unknownFutureValue"),), refusal=refused(65001))

    assert Verdict.NOT_KNOWN is verdict(facts, Link.STATUS)
    assert Link.GRANT is ((fault := diagnose(facts).fault) and fault.link)


def test_what_was_granted_and_is_not_in_the_token_needs_time() -> None:
    """The grant lists all that is wanted: nobody has to consent again."""
    token = replace(TOKEN, claims=replace(TOKEN.claims, scopes=("User.Read",)))
    grants = (Grant(CUSTOMER_SCOPES, True),)
    fault = diagnose(replace(WELL, token=token, principal=Principal("p", True, False), grants=grants)).fault

    assert fault is not None
    assert (Link.SCOPES, Owner.MICROSOFT) == (fault.link, fault.owner)


def test_an_opaque_token_is_judged_by_the_grants() -> None:
    """A token that cannot be read tells no permissions; where the grants cannot be read either, nothing is claimed."""
    opaque = replace(WELL, token=replace(TOKEN, claims=Claims()))

    assert diagnose(replace(opaque, grants=(Grant(CUSTOMER_SCOPES, True),))).is_healthy
    assert (None, False) == ((found := diagnose(replace(opaque, grants=GAP))).fault, found.is_healthy)


@pytest.mark.parametrize(
    ("role", "why_not", "owner"),
    [(APP_ADMIN, "", Owner.YOU), (READER, "", Owner.CUSTOMER_ADMIN), (APP_ADMIN, "no MFA", Owner.CUSTOMER_ADMIN)],
)
def test_whose_job_consent_is(role: str, why_not: str, owner: Owner) -> None:
    """The technician's with a role that may and a way to do it, else the customer's."""
    given = {"r1": (Assignment("g2", "active", (role,)),)}
    fault = diagnose(replace(WELL, assignments=given, refusal=refused(65001), why_not_give=why_not)).fault

    assert (owner, True) == ((fault.owner, fault.by_consent) if fault else None)


def test_every_refusal_has_its_link_and_somebody_to_mend_it() -> None:
    """Each code of the table, with lists that are well: one fault, its sentence, its owner, what to do."""
    for code, meaning in BY_CODE.items():
        refusal = refused(code)
        fault = diagnose(replace(WELL, refusal=refusal)).fault
        if fault is None:
            assert Owner.MICROSOFT is refusal.owner
            continue
        assert (link_of(refusal), True) == (fault.link, bool(fault.remedy))
        assert code == 50020 or fault.link is Link.ROLES or meaning.summary == fault.summary


def test_after_the_first_fault_nothing_more_is_claimed() -> None:
    """What comes behind was not looked at, but for the token, which was refused."""
    found = diagnose(replace(WELL, relationships=(replace(LIVE, status="expired"),), refusal=refused(65001)))
    behind = [check.verdict for check in found.checks[2:-1]]

    assert {Verdict.NOT_LOOKED_AT} == set(behind)
    assert (Verdict.BROKEN, "refused: AADSTS65001") == (found.checks[-1].verdict, found.checks[-1].sentence)


def test_nothing_asked_is_nothing_known() -> None:
    """The first step shows eight links that were not looked at."""
    found = diagnose(Facts(CUSTOMER, NOON, CUSTOMER_SCOPES))

    assert [Verdict.NOT_LOOKED_AT] * 8 == [check.verdict for check in found.checks]
    assert (list(Link), None, False) == ([check.link for check in found.checks], found.fault, found.is_healthy)
