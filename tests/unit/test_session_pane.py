"""The session pane as lines: what it says in each state, and that it fits at every width."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.hostile import hostile_names
from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer, Source
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship
from tui.model.scope import CUSTOMER_SCOPES
from tui.model.session import Session, SessionState
from tui.model.tenant_facts import Domain, Licence, TenantFacts
from tui.model.token import Claims
from tui.ui.widgets.session_pane import PaneView, drawn

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
TENANT = TenantId("0f4d1a52-9d3b-4f6e-8f1c-2b7a3c5d6e7f")
HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
TEAMS = "69091246-20e8-4a56-aa4d-066075b2a7a8"
EVERYBODY = "b79fbf4d-3ef9-4689-8143-76b194e85509"

CARE = Relationship("r-1", "Care", "active", TENANT, "", NOW + timedelta(days=90), True, (HELPDESK, READER))
CUSTOMER = Customer(
    TENANT, "Fabrikam", "fabrikam.example", (), frozenset({Source.GDAP, Source.CONTRACT}), (CARE,), NOW,
    consent=ConsentMark(ConsentState.GRANTED, learnt_at=NOW),
)  # fmt: skip
LIVE = Session(TENANT, NOW - timedelta(days=2), NOW, NOW - timedelta(minutes=30), NOW + timedelta(minutes=30))
FACTS = TenantFacts(
    TENANT, NOW - timedelta(hours=3), "Fabrikam Inc", "FR", NOW - timedelta(days=900),
    (Domain("fabrikam.example", True, False), Domain("fabrikam.onmicrosoft.com", False, True)),
    (Licence("FINE", 3, 10, "Enabled"), Licence("OVER", 12, 10, "Enabled"), Licence("GONE", 0, 5, "Suspended"),
     Licence("FULL", 7, 7, "Enabled")),
    2_497, 300_000,
)  # fmt: skip
CLAIMS = Claims(TENANT, "", (*CUSTOMER_SCOPES, "openid"), (HELPDESK, READER, EVERYBODY))
VIEW = PaneView(CUSTOMER, LIVE, SessionState.LIVE, FACTS, CLAIMS, CUSTOMER_SCOPES, "", NOW)


def flat(view: PaneView, width: int = 52) -> str:
    """The pane's words in one line."""
    return " ".join(" ".join(line.plain for line in drawn(view, width)).split())


def test_the_head_says_whose_tenant_it_is_and_how_long() -> None:
    """Name, domain, id, the time left as a bar that is half full, consent, and the relationship that counts."""
    lines = [line.plain for line in drawn(VIEW, 52)]
    bar = next(line for line in lines if line.startswith("Session"))

    assert "Fabrikam · fabrikam.example" == lines[0]
    assert f"Tenant id       {TENANT}" == lines[1]
    assert (6, 6, True) == (bar.count("━"), bar.count("─"), bar.endswith("until 12:30 UTC"))
    assert "Consent Given (token, now) GDAP 90 d to 2030-04-07, extends itself" in flat(VIEW)


def test_a_local_copy_shows_its_age_while_it_is_asked_again() -> None:
    """The facts stand, with how old they are; asked for anew they say so."""
    assert "Tenant as of 3 h ago Name Fabrikam Inc, FR" in flat(VIEW)
    assert "Tenant as of 3 h ago, asking again… Name Fabrikam Inc, FR" in flat(replace(VIEW, is_asking=True))


@pytest.mark.parametrize(
    ("state", "is_asking", "note", "said"),
    [
        (SessionState.LIVE, True, "", "Asking the tenant for its facts…"),
        (SessionState.LIVE, False, "", "Its facts are not known here."),
        (SessionState.SIGN_IN_NEEDED, False, "", "They are asked for when the session is live again."),
        (SessionState.LIVE, False, "Graph did not answer.", "Graph did not answer."),
    ],
)
def test_facts_that_were_never_told_say_why(state: SessionState, is_asking: bool, note: str, said: str) -> None:
    """Loading, failed and offline are not the same, and none of them is a blank."""
    view = replace(VIEW, facts=None, state=state, is_asking=is_asking, note=note)

    assert said in flat(view)


def test_a_part_that_was_not_read_says_so_in_its_place() -> None:
    """With the reason; and what an earlier answer told stands below, with its own age."""
    failed = (("licences", "You may not read them."), ("domains", "The service was away."))
    facts = replace(FACTS, failed=failed, older=(("licences", NOW - timedelta(days=4)),))
    said = flat(replace(VIEW, facts=facts))

    assert (
        "Licences used / bought ! Licences were not read: You may not read them. What follows is as of 4 d ago." in said
    )
    assert "! The domains were not read: The service was away. Default domain" in said


def test_licences_that_need_somebody_come_first_and_say_why() -> None:
    """Over-use, status and what is used up are told in words; what is well has a bar and two figures."""
    lines = [line.plain.split() for line in drawn(VIEW, 52)]
    names = [words[0] for words in lines if words and words[0] in {"FINE", "OVER", "GONE", "FULL"}]

    assert ["OVER", "GONE", "FULL", "FINE"] == names
    assert "! 2 more used than bought GONE" in flat(VIEW)
    assert "! Suspended FULL" in flat(VIEW)
    assert "! all used FINE" in flat(VIEW)


def test_roles_are_told_apart_by_what_makes_them_count() -> None:
    """Effective, in the relationship only with the reason, and effective from nowhere we know; the id that every member
    of a tenant has is none of them."""
    said = flat(replace(VIEW, claims=replace(CLAIMS, role_ids=(HELPDESK, TEAMS, EVERYBODY))))

    assert "✓ Helpdesk Administrator + Teams Administrator, from no relationship known here" in said
    assert "In the relationship, not yours: · Global Reader The security group" in said
    assert "b79fbf4d" not in said


def test_without_a_token_the_roles_are_an_upper_bound() -> None:
    """What the relationships hold is shown as that, and renewing tells the rest."""
    said = flat(replace(VIEW, claims=None))

    assert "No token is held: r renews the session" in said
    assert "In the relationship: · Global Reader · Helpdesk Administrator" in said
    assert "✓ Global Reader" not in said


def test_permissions_are_held_against_those_that_are_wanted() -> None:
    """Each wanted one has its sign and its words; what nobody asked for is named."""
    claims = replace(CLAIMS, scopes=("User.Read", "Mail.Send", "openid"))
    said = flat(replace(VIEW, claims=claims))

    assert "✓ User.Read" in said
    assert "✗ Organization.Read.All" in said
    assert "Beyond what is wanted: Mail.Send" in said
    assert "openid" not in said


def test_relationships_stand_by_what_they_are_good_for() -> None:
    """Live ones first, then those that wait, then those that are over; one that ends soon is called so."""
    soon = Relationship("r-2", "Soon", "active", TENANT, "", NOW + timedelta(days=9), False, (READER,))
    asked = Relationship("r-3", "Asked", "approvalPending", TENANT, "", None, False)
    over = Relationship("r-4", "Over", "terminated", TENANT, "", NOW - timedelta(days=9), False, (READER,))
    lines = [
        line.plain for line in drawn(replace(VIEW, customer=replace(CUSTOMER, relationships=(over, asked, soon))), 52)
    ]
    first = lines.index("GDAP relationships") + 1
    names = [line for line in lines[first:] if line.startswith(("✓ ", "→ ", "□ "))]

    assert ["✓ Soon", "→ Asked", "□ Over"] == names
    assert "  ! ends soon · active, ends 2030-01-16, 9 d left ·" == lines[first + 1]
    assert "GDAP ends soon: 9 d to 2030-01-16, no auto-extend" in flat(
        replace(VIEW, customer=replace(CUSTOMER, relationships=(soon,)))
    )


def test_a_protected_customer_is_called_so_and_its_note_stands_in_the_head() -> None:
    """Not by colour alone; a name of one's own has the listed name below it."""
    customer = replace(CUSTOMER, is_protected=True, note="Ask Grace first #vip", alias="The bank")
    said = flat(replace(VIEW, customer=customer))

    assert said.startswith("The bank · fabrikam.example ! protected:")
    assert "Known as Fabrikam Tenant id" in said
    assert "Note Ask Grace first #vip" in said


def test_two_columns_stand_where_there_is_room() -> None:
    """From 84 cells on roles stand beside the tenant, in the same column on every line."""
    assert [] == [line for line in drawn(VIEW, 83) if "Tenant  as of" in line.plain and "Directory roles" in line.plain]
    lines = [line.plain for line in drawn(VIEW, 84)]
    at = next(line.index("Directory roles") for line in lines if line.startswith("Tenant  as of"))

    assert 43 == at
    assert [at, at] == [
        line.index(name) - 2 for line in lines for name in ("Global Reader", "Helpdesk") if name in line
    ]


@pytest.mark.parametrize("width", [24, 30, 37, 52, 78, 84, 160])
def test_no_line_is_wider_than_the_pane(width: int) -> None:
    """Whatever tenants, roles, licences and notes are called, wide letters included, and however great the figures."""
    names = [foreign_text(name, most=120) for name in (*hostile_names()[::9], "漢字" * 40, "x" * 255, "e\u0301" * 60)]
    for name in names:
        facts = replace(
            FACTS, name=name, country=name[:8], domains=(Domain(name, True, False), Domain(name, False, True)),
            licences=(Licence(name, 10**15, 1, name), Licence(name, 0, 0, "")), directory_used=10**15,
            directory_total=1, failed=(("licences", name), ("organisation", name)),
        )  # fmt: skip
        relation = replace(CARE, name=name, status=name, role_ids=(name, HELPDESK))
        customer = replace(
            CUSTOMER, name=name, alias=name, domain=name, note=name, is_protected=True, relationships=(relation,)
        )
        claims = replace(CLAIMS, scopes=(name, "User.Read"), role_ids=(name,))
        view = replace(VIEW, customer=customer, facts=facts, claims=claims, wanted=(name, "User.Read"), note=name)
        lines = drawn(view, width)
        assert [] == [line.plain for line in lines if line.cell_length > width]
        assert [] == [line.plain for line in lines if not line.plain.isprintable()]


def test_a_domain_that_is_too_long_for_its_row_stands_whole_below() -> None:
    """It can be selected and read in one piece."""
    domain = "humongousinsurance.onmicrosoft.com"
    facts = replace(FACTS, domains=(Domain(domain, True, True),))
    lines = [line.plain for line in drawn(replace(VIEW, facts=facts), 45)]

    assert f"  {domain}" == lines[lines.index("Default domain") + 1]


@pytest.mark.parametrize("width", [44, 52, 60, 83, 84, 160])
def test_nothing_that_a_person_needs_is_cut(width: int) -> None:
    """In every width that the main screen gives it, ordinary facts are there to the last letter."""
    said = "".join(flat(VIEW, width).split())
    wanted = (TENANT, "fabrikam.onmicrosoft.com", "2,497of300,000objects", "2moreusedthanbought", "until12:30UTC")

    assert [] == [each for each in wanted if each not in said]
    assert "…" not in said


def test_an_empty_tenant_is_drawn() -> None:
    """A customer that no list has, without facts, token or relationship."""
    session = Session(TENANT, NOW, NOW)
    view = PaneView(Customer(TENANT, ""), session, SessionState.READY, None, None, (), "", NOW)

    assert f"{TENANT} Tenant id {TENANT} Session ○ ready: r renews it quietly" in flat(view)
