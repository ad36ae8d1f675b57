"""How the model reads on screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tui.model.consent import GIVEN, ConsentMark, ConsentState
from tui.model.customer import Customer, Source
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship
from tui.model.session import SessionState
from tui.ui.words import (
    CONSENT_CELLS,
    STATE_MARKS,
    consent_sentence,
    customer_line,
    gdap_cell,
    live_gdap,
    standing_sentence,
    state_sentence,
    used_cell,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TENANT = TenantId("6f1d5c52-0000-4000-8000-000000000001")


def customer(*relationships: Relationship, **more: object) -> Customer:
    """A customer of both lists."""
    facts: dict[str, object] = {"name": "Contoso", "domain": "contoso.example", "sources": frozenset(Source), **more}
    return Customer(TENANT, relationships=relationships, **facts)  # type: ignore[arg-type]


def relationship(days: int | None, *, status: str = "active", auto: bool = False) -> Relationship:
    """One that ends in `days`."""
    ends_at = None if days is None else NOW + timedelta(days=days)
    return Relationship("1", "Contoso", status, TENANT, "Contoso", ends_at, auto)


@pytest.mark.parametrize(
    ("item", "cell", "sentence"),
    [
        (relationship(412), ("412 d", ""), "no auto-extend"),
        (relationship(9), ("9 d", "warn"), "9 d, no auto-extend"),
        (relationship(200, status="terminated"), ("ended", "bad"), ""),
        (relationship(9, auto=True), ("9 d ↻", "dim"), ""),
        (relationship(-3, status="expired"), ("ended", "bad"), ""),
        (relationship(None, status="approvalPending"), ("pending", "bad"), ""),
        (relationship(None), ("active", ""), "GDAP active"),
    ],
)
def test_a_relationship_in_a_cell_and_in_a_sentence(item: Relationship, cell: tuple[str, str], sentence: str) -> None:
    """Days left and whether it extends itself; what is over or not begun is no way in, and has no live sentence."""
    shown = live_gdap(customer(item), NOW)

    text, role = gdap_cell(customer(item), NOW)
    assert cell == (text.rstrip(), role)
    assert item.is_live == bool(shown)
    assert sentence in shown


@pytest.mark.parametrize("state", list(ConsentState))
def test_every_consent_state_has_a_sign_and_a_word(state: ConsentState) -> None:
    """Colour is never the only difference, and `unknown` never looks like success."""
    sign, word = CONSENT_CELLS[state][0].split(" ", 1)
    others = [cell for other, (cell, _) in CONSENT_CELLS.items() if other is not state]

    assert (1, True) == (len(sign), bool(word))
    assert CONSENT_CELLS[state][0] not in others
    assert (state in GIVEN) == (CONSENT_CELLS[state][1] == "good")


def test_every_session_state_has_a_sign_of_its_own() -> None:
    """As in the sidebar."""
    assert set(SessionState) == set(STATE_MARKS)
    assert len(STATE_MARKS) == len({sign for sign, _ in STATE_MARKS.values()})


def test_consent_says_where_it_stands_and_how_that_was_learnt() -> None:
    """A token or a code, and the age of the answer; once a link was sent, the age of that."""
    hour, day = NOW - timedelta(hours=3), NOW - timedelta(days=3)
    marks = [
        ConsentMark(),
        ConsentMark(ConsentState.GRANTED, learnt_at=hour),
        ConsentMark(ConsentState.MISSING, "AADSTS65001", hour),
        ConsentMark(ConsentState.MISSING, "AADSTS65001", day, (), hour),
        ConsentMark(ConsentState.UNKNOWN, link_sent_at=hour),
        ConsentMark(ConsentState.SHORT, learnt_at=hour, short_of=("Directory.Read.All",)),
    ]

    assert [
        "Consent not asked yet",
        "Consent given (token, 3 h ago)",
        "Consent missing (AADSTS65001, 3 h ago)",
        "Consent missing (AADSTS65001), link sent 3 h ago",
        "Consent not asked yet, link sent 3 h ago",
        "Consent given, but not for Directory.Read.All (token, 3 h ago)",
    ] == [consent_sentence(mark, NOW) for mark in marks]


def test_lists_tell_that_a_relationship_ended() -> None:
    """Then consent is not the question, whatever an older answer said; any other standing is told by the answer."""
    mark = ConsentMark(ConsentState.MISSING, "AADSTS65001", NOW - timedelta(days=20))
    over = relationship(-9, status="terminated")
    ended, live = (customer(*each, consent=mark, seen_at=NOW - timedelta(hours=3)) for each in ([over], []))

    assert "Relationship ended (the partner's lists, 3 h ago)" == standing_sentence(ended, NOW)
    assert "Consent missing (AADSTS65001, 20 d ago)" == standing_sentence(live, NOW)


def test_a_customer_is_named_beyond_doubt() -> None:
    """Name, domain, id; nothing twice, nothing empty."""
    assert f"Contoso · contoso.example · {TENANT}" == customer_line(customer())
    assert TENANT == customer_line(customer(name="", domain=""))


def test_time_left_is_told_of_live_sessions_only() -> None:
    """The other states are words."""
    assert "live · 58 min left" == state_sentence(SessionState.LIVE, "58 min")
    assert "sign-in needed" == state_sentence(SessionState.SIGN_IN_NEEDED, "")


def test_the_last_use_fits_a_narrow_column() -> None:
    """Never used: empty; else an age without more words."""
    used = customer(last_opened_at=NOW - timedelta(minutes=5))

    assert ("", "5 min") == (used_cell(customer(), NOW), used_cell(used, NOW))
