"""Choosing customers by a written expression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.store_samples import NOON, customer, session
from tui.errors import UsageError
from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer
from tui.model.customer_terms import STATES, parse_terms
from tui.model.identifiers import TenantId
from tui.model.ranking import as_entry
from tui.model.relationship import Relationship
from tui.model.search import CustomerIndex


def made(
    number: int, name: str, *, days: int | None = None, status: str = "active", used: int | None = None
) -> Customer:
    """A customer whose relationship ends in so many days, opened so many days ago."""
    tenant_id = TenantId(f"00000000-0000-4000-8000-{number:012x}")
    ends_at = None if days is None else NOON + timedelta(days=days, hours=5)
    held = (Relationship("r", "Care", status, tenant_id, name, ends_at, False),) if days is not None else ()
    at = None if used is None else NOON - timedelta(days=used, hours=5)
    return Customer(tenant_id, name, f"{name.lower()}.example", relationships=held, last_opened_at=at)


ADATUM = made(1, "Adatum", days=9, used=2)
CONTOSO = replace(made(2, "Contoso", days=29), is_starred=True, consent=ConsentMark(ConsentState.GRANTED, "", NOON))
FABRIKAM = replace(made(3, "Fabrikam", days=30, used=40), is_protected=True, note="needs care")
LITWARE = made(4, "Litware", days=-3, status="terminated")
SESSION = made(5, "Session")
ALL = (SESSION, LITWARE, FABRIKAM, CONTOSO, ADATUM)
SESSIONS = {
    ADATUM.tenant_id: session(ADATUM.tenant_id),  # pinned
    FABRIKAM.tenant_id: replace(session(FABRIKAM.tenant_id), is_pinned=False),
}


def names(text: str, customers: Sequence[Customer] = ALL) -> list[str]:
    """Who is chosen."""
    return [each.name for each in parse_terms(text).choose(customers, NOON, SESSIONS)]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("ends<30", ["Adatum", "Contoso"]),
        ("ends<=30", ["Adatum", "Contoso", "Fabrikam"]),
        ("ends>9", ["Contoso", "Fabrikam"]),
        ("ends>=29 !protected", ["Contoso"]),
        ("ends=9", ["Adatum"]),
        ("!ends<30", ["Fabrikam", "Litware", "Session"]),
        ("used<7", ["Adatum"]),
        ("!used<7", ["Contoso", "Fabrikam", "Litware", "Session"]),
        ("used>30", ["Fabrikam"]),
        ("consent=granted", ["Contoso"]),
        ("consent=ended", ["Litware"]),
        ("consent=unknown", ["Adatum", "Fabrikam", "Session"]),
        ("starred", ["Contoso"]),
        ("protected", ["Fabrikam"]),
        ("pinned", ["Adatum"]),
        ("session", ["Adatum", "Fabrikam"]),
        ('"session"', ["Session"]),
        ('!"session" !session', ["Contoso", "Litware"]),
        ("fab", ["Fabrikam"]),
        ("care needs", ["Fabrikam"]),
        ('"needs care"', ["Fabrikam"]),
        ("!a !consent=granted", []),
        ("CONTOSO", ["Contoso"]),
        ("fab ends<30", []),
        ("  ends<40   !fab  ", ["Adatum", "Contoso"]),
    ],
)
def test_every_term_has_to_hold(text: str, chosen: list[str]) -> None:
    """Words as in the list's filter; days of the live relationship alone; who never was used is not used long ago."""
    assert chosen == names(text)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "!", '""', '!""', "ends<", "ends<x", "ends<-3", "ends < 30", "ends<1000000", "used=!", "consent=",
     "consent=yes", "consent=granted,missing", "consent!=granted", "state=x", "a=b", "!!starred", "<30", 'a"b"'],
)  # fmt: skip
def test_a_wrong_term_is_told_with_what_there_is(text: str) -> None:
    """Nothing is guessed: whoever meant a comparison does not get a search for its letters."""
    with pytest.raises(UsageError) as told:
        parse_terms(text)

    assert any(known in told.value.remedy for known in ("ends<30", "granted"))


def test_what_is_told_of_a_wrong_term_is_safe_to_show() -> None:
    """It repeats what was typed, or pasted."""
    with pytest.raises(UsageError) as told:
        parse_terms("a=\x1b]52;c;x\x07")

    assert "\x1b" not in told.value.summary + told.value.remedy


def test_every_state_of_consent_has_one_word() -> None:
    """None is left out, and each is found by its word."""
    marked = [
        replace(customer(TenantId(f"00000000-0000-4000-8000-{at:012x}"), state), consent=ConsentMark(state))
        for at, state in enumerate(STATES.values())
        if state is not ConsentState.ENDED
    ]

    assert {*ConsentState} == {*STATES.values()}
    for word, state in STATES.items():
        assert state is ConsentState.ENDED or [state] == names(f"consent={word}", marked)


TERMS = st.sampled_from(
    ["ends<30", "ends>9", "used<7", "consent=granted", "consent=unknown", "starred", "protected", "pinned", "session",
     "fab", "o", '"needs care"', "example"]
)  # fmt: skip
EXPRESSIONS = st.lists(st.tuples(st.booleans(), TERMS), min_size=1, max_size=5)


@given(EXPRESSIONS, st.permutations(ALL))
def test_terms_are_a_conjunction_and_their_order_is_nothing(
    terms: list[tuple[bool, str]], shuffled: list[Customer]
) -> None:
    """What several choose is what each chooses; `!` chooses the others; the result has one order."""
    written = [f"!{term}" if is_not else term for is_not, term in terms]
    expected = set(names("ends>=0")) | {each.name for each in ALL}
    for is_not, term in terms:
        one = set(names(term))
        expected &= {each.name for each in ALL} - one if is_not else one

    assert sorted(expected) == names(" ".join(written), shuffled) == names(" ".join(reversed(written)))


@given(st.text(max_size=40))
def test_any_text_is_understood_or_refused(text: str) -> None:
    """Nothing else is raised, and nobody is chosen who is not there."""
    try:
        found = parse_terms(text).choose(ALL, NOON, SESSIONS)
    except UsageError:
        return
    assert {*found} <= {*ALL}


@given(st.lists(st.text("abcdefgimnorstux.", min_size=1, max_size=4), min_size=1, max_size=3))
def test_words_find_what_the_list_finds(words: list[str]) -> None:
    """The same customers as typing them into the filter."""
    text = " ".join(words)
    found = CustomerIndex(as_entry(each, NOON) for each in ALL).find(text).rows

    assert sorted(ALL[row].name for row in found) == names(text)
