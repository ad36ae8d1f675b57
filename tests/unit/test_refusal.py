"""What a refusal by the sign-in service is told as."""

from __future__ import annotations

import pytest

from tui.errors import (
    Blocked,
    ConsentMissing,
    Details,
    DeviceCodeBlocked,
    InteractionNeeded,
    NotFound,
    NoWayIn,
    Owner,
    RegistrationFault,
    SessionEnded,
    SignInError,
    TenantryError,
    Throttled,
    Unavailable,
)
from tui.model.refusal import explain
from tui.model.refusal_table import BY_CODE, BY_ERROR, BY_SUBERROR

DETAILS = Details(code="AADSTS1", correlation_id="c", trace_id="t")

DOCUMENTED = """
65001 65004 65005 65002 650051 650052 650054 650056 650057 700016 90093 90094 90095 90099 90008 90100 900971 500113
50011 50105 50194 50001 500011 70011 700011 700022 1002012 700025 7000112 7000218 700007 70003 70001 70002
50020 50177 16000 90072 50034 50053 50055 50057 50058 50059 50126 50128 500208 500212 500213 500021 500022 90002
5000224 900023 90038 1000104 135010 530034
50072 50079 50074 50076 50078 50158 50131 50132 50133 50173 50089 50097 50155 50140 50199 50196 53000 530002 530003
53001 53002 53004 53003 53011 530032 530035 530036 70000 70008 700082 700084 700003 700005 70043 70044 501481 54005
90006 90024 90033 90055 9002313 900144 90014 900561 70016 70018 70019 50005
"""
"""Every code that the program's notes on the protocol list."""


def told(*codes: int, error: str = "invalid_grant", suberror: str = "") -> TenantryError:
    """What a refusal with these codes is told as."""
    return explain(codes, error, suberror, DETAILS)


@pytest.mark.parametrize("code", [int(code) for code in DOCUMENTED.split()])
def test_every_listed_code_is_known(code: int) -> None:
    """None of them falls back to a guess."""
    assert code in BY_CODE


@pytest.mark.parametrize("code", [65001, 700016, 90099, 650052, 90093, 90094, 90095])
def test_consent_missing_is_one_state_with_many_sentences(code: int) -> None:
    """All of them open the consent dialog; each says what it is."""
    others = {BY_CODE[other].summary for other in BY_CODE if other != code}
    assert (ConsentMissing, True) == (type(told(code)), told(code).summary not in others)


@pytest.mark.parametrize(
    ("code", "kind", "owner"),
    [
        (50020, NoWayIn, Owner.PARTNER_ADMIN),
        (50177, NoWayIn, Owner.CUSTOMER_ADMIN),
        (50034, NoWayIn, Owner.PARTNER_ADMIN),
        (53003, Blocked, Owner.CUSTOMER_ADMIN),
        (530036, DeviceCodeBlocked, Owner.PARTNER_ADMIN),
        (530034, Blocked, Owner.PARTNER_ADMIN),
        (50076, InteractionNeeded, Owner.YOU),
        (70043, SessionEnded, Owner.YOU),
        (50173, SessionEnded, Owner.YOU),
        (7000218, RegistrationFault, Owner.VENDOR),
        (65002, RegistrationFault, Owner.YOU),
        (90002, NotFound, Owner.YOU),
        (90033, Unavailable, Owner.MICROSOFT),
        (90055, Throttled, Owner.MICROSOFT),
    ],
)
def test_the_class_and_the_owner_say_who_can_act(code: int, kind: type[TenantryError], owner: Owner) -> None:
    """The same class can be another's job: the table says so where it is."""
    error = told(code)
    assert (kind, owner, DETAILS) == (type(error), error.owner, error.details)


def test_the_first_known_code_decides() -> None:
    """Unknown codes before it do not hide it."""
    assert ConsentMissing is type(told(1, 2, 65001, 50076))


@pytest.mark.parametrize(
    ("suberror", "kind"),
    [
        ("consent_required", ConsentMissing),
        ("basic_action", InteractionNeeded),
        ("additional_action", InteractionNeeded),
        ("message_only", Blocked),
        ("user_password_expired", InteractionNeeded),
        ("bad_token", SessionEnded),
        ("token_expired", SessionEnded),
        ("protection_policy_required", Blocked),
        ("client_mismatch", SessionEnded),
        ("device_authentication_failed", Blocked),
    ],
)
def test_an_unknown_code_falls_back_to_the_suberror(suberror: str, kind: type[TenantryError]) -> None:
    """Microsoft adds codes; the suberror says what helps."""
    assert kind is type(told(999999, suberror=suberror))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("consent_required", ConsentMissing),
        ("interaction_required", InteractionNeeded),
        ("login_required", SessionEnded),
        ("invalid_grant", SessionEnded),
        ("invalid_client", RegistrationFault),
        ("unauthorized_client", RegistrationFault),
        ("invalid_scope", RegistrationFault),
        ("invalid_tenant", NotFound),
        ("temporarily_unavailable", Unavailable),
        ("server_error", Unavailable),
    ],
)
def test_without_a_suberror_the_error_decides(error: str, kind: type[TenantryError]) -> None:
    """The word of RFC 6749 is the last thing to go by."""
    assert kind is type(told(999999, error=error, suberror="something_new"))


def test_what_nobody_knows_shows_its_code() -> None:
    """A person can look it up."""
    error = told(999999, error="something_new")
    assert (SignInError, True) == (type(error), "AADSTS1" in error.summary)


def test_every_sentence_reads_well_after_a_name() -> None:
    """One sentence with a capital and a full stop, short, and a remedy of the same kind."""
    meanings = {*BY_CODE.values(), *BY_SUBERROR.values(), *BY_ERROR.values()}
    bad = [
        text
        for meaning in meanings
        for text in (meaning.summary, meaning.remedy)
        if not (text[0].isupper() and text.endswith(".") and "  " not in text and "AADSTS" not in text)
    ]
    assert [] == bad
    assert [] == [meaning.summary for meaning in meanings if len(meaning.summary) > 110 or ". " in meaning.summary]
