"""Whether to ask again, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.transport.retry import LONGEST_BACK_OFF_S, LONGEST_WAIT_S, GiveUp, Wait, after, back_off_s, retry_after_s

NOW = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)


def headers(retry_after: str | None) -> httpx.Headers:
    """Headers with or without a time to come back."""
    return httpx.Headers({} if retry_after is None else {"Retry-After": retry_after})


@pytest.mark.parametrize("status", [429, 503, 504])
def test_the_services_own_time_is_waited_out_exactly(status: int) -> None:
    """No jitter on what was told."""
    decision = after(status, headers("17"), 1, NOW, 0.3)
    assert isinstance(decision, Wait)
    assert 17.0 == decision.seconds


def test_a_date_is_as_good_as_seconds() -> None:
    """RFC 9110 allows both."""
    at = format_datetime(NOW + timedelta(seconds=40), usegmt=True)
    assert 40.0 == retry_after_s(headers(at), NOW)


@pytest.mark.parametrize(
    "junk",
    [None, "", "soon", "-5", "0", "1.5", "٣", "Mon, 07 Jan 2030 08:59:00 GMT", "Mon, 99 Foo 2030", "1e9", "\x00"],
)
def test_junk_and_the_past_give_no_time(junk: str | None) -> None:
    """An immediate retry is no wait, so zero counts as nothing told."""
    told = {} if junk is None else {"retry-after": junk}
    assert None is retry_after_s(told, NOW)


@pytest.mark.parametrize("absurd", ["121", "3600", "1000000000", "9" * 400])
def test_a_wait_that_nobody_sits_through_is_told(absurd: str) -> None:
    """Beyond two minutes the person decides; no more than an hour is told."""
    decision = after(429, headers(absurd), 1, NOW, 0.5)
    assert isinstance(decision, GiveUp)
    assert decision.retry_after_s is not None
    assert LONGEST_WAIT_S < decision.retry_after_s <= 3600


def test_the_fourth_try_is_the_last() -> None:
    """What the service said stays to be told."""
    assert GiveUp(5.0) == after(429, headers("5"), 4, NOW, 0.5)
    assert GiveUp() == after(503, headers(None), 4, NOW, 0.5)


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 412, 418, 501])
def test_an_answer_that_stays_the_same_is_not_asked_for_again(status: int) -> None:
    """Not even when a time is told with it."""
    assert GiveUp() == after(status, headers("5"), 1, NOW, 0.5)


@given(attempt=st.integers(1, 60), random=st.floats(0, 1))
def test_back_off_grows_within_bounds(attempt: int, random: float) -> None:
    """Between half and the whole of a doubling that is capped."""
    longest = min(LONGEST_BACK_OFF_S, 2.0 ** (attempt - 1))
    assert longest / 2 <= back_off_s(attempt, random) <= longest


@given(st.text(max_size=40))
def test_no_header_breaks_the_decision(text: str) -> None:
    """Whatever a proxy writes there."""
    told = retry_after_s({"retry-after": text}, NOW)
    assert told is None or 0 < told <= 3600
