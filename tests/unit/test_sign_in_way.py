"""Which refusal of a sign-in leads to the other way, and what is said of it."""

from __future__ import annotations

import pytest

from tui.errors import CodeExpired, Details, DeviceCodeBlocked, Owner, RegistrationFault, TenantryError, TimedOut
from tui.model.refusal import explain
from tui.model.sign_in_way import Way, advice_after


def refused(code: int) -> TenantryError:
    """What a code stands for."""
    return explain((code,), "invalid_grant", "", Details(code=f"AADSTS{code}"))


@pytest.mark.parametrize(
    ("error", "words", "is_lasting"),
    [
        (refused(53003), "Many policies forbid device codes only", True),
        (refused(530036), "What begins in a browser is let in", True),
        (refused(53000), "cannot prove one", True),
        (refused(50097), "cannot prove one", True),
        (refused(70019), "If the page said blocked or 53003", False),
        (CodeExpired("The code ran out."), "If the page said blocked or 53003", False),
        (refused(7000218), "isFallbackPublicClient", False),
    ],
)
def test_these_lead_to_the_browser(error: TenantryError, words: str, is_lasting: bool) -> None:
    """Each with its reason; a policy goes on refusing, a code that ran out says nothing of the next."""
    advice = advice_after(error, Way.DEVICE_CODE)

    assert advice is not None
    assert (True, is_lasting) == (words in advice.sentence, advice.is_lasting)


@pytest.mark.parametrize("code", [65001, 50076, 50173, 50011, 700016, 50057, 90033])
def test_these_lead_nowhere_else(code: int) -> None:
    """The browser would meet the same."""
    assert advice_after(refused(code), Way.DEVICE_CODE) is None


def test_a_silent_network_leads_nowhere_else() -> None:
    """It is as silent to the browser's way."""
    assert advice_after(TimedOut("No answer."), Way.DEVICE_CODE) is None


@pytest.mark.parametrize("code", [53003, 530036, 70019, 7000218])
def test_the_browser_leads_back_to_no_code(code: int) -> None:
    """What a policy refuses in the browser it refuses to a code as well."""
    assert advice_after(refused(code), Way.BROWSER) is None


def test_a_blocked_device_code_asks_for_a_sign_in() -> None:
    """530036 at a refresh is cured by the person, by another way; the registration's fault is not."""
    assert (True, False) == (refused(530036).wants_sign_in, refused(7000218).wants_sign_in)
    assert (DeviceCodeBlocked, RegistrationFault) == (type(refused(530036)), type(refused(7000218)))
    assert Owner.PARTNER_ADMIN is refused(530036).owner


def test_each_way_has_another() -> None:
    """And only one."""
    assert [Way.BROWSER, Way.DEVICE_CODE] == [Way.DEVICE_CODE.other, Way.BROWSER.other]
