"""The machine's clock is set while the program runs, or is wrong from the start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.support.timeline import START
from tui.auth import CodeIssued
from tui.emulator import Emulator, build_world
from tui.model.account import Account
from tui.model.clock import SteadyClock
from tui.model.identifiers import as_tenant_id
from tui.model.session import SessionState
from tui.services import Estate
from tui.store import DemoOptions, Locations, Profile, load_settings
from tui.transport import ClockCheck
from tui.wiring import Surroundings, wire


class Bench:
    """An office on a machine whose clock can be set; Microsoft's is right. Time goes on only while somebody waits."""

    def __init__(self, folder: Path, ahead: timedelta = timedelta(0)) -> None:
        self.passed_s = 0.0
        self.ahead = ahead
        self.world = build_world("default", customers=60, now=START)
        self.world.auto_approve_after_s = 0
        self.emulator = Emulator(self.world, now=self.right, sleep=lambda _: None)
        places = Locations(folder / "config", folder / "state")
        profile = Profile(places, load_settings(places.config_file, {}, {}), DemoOptions())
        self.steady = SteadyClock(self.wall, lambda: self.passed_s)
        around = Surroundings(self.steady, self.sleep, self.emulator, wall_clock=self.wall)
        self.office = wire(profile, around)

    def right(self) -> datetime:
        """The time at Microsoft."""
        return START + timedelta(seconds=self.passed_s)

    def wall(self) -> datetime:
        """The time on this machine's clock."""
        return self.right() + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.passed_s += seconds
        await asyncio.sleep(0)

    async def estate(self) -> Estate:
        """Ada's estate, with its customers."""
        async with aclosing(self.office.sign_in()) as steps:
            account = [step async for step in steps if isinstance(step, Account)][-1]
        estate = await self.office.enter(account)
        async with aclosing(estate.refresh()) as pages:
            assert [count async for count in pages]
        return estate

    @property
    def token_calls(self) -> int:
        """Requests to the token endpoint."""
        return sum(1 for call in self.emulator.calls if call.path.endswith("/oauth2/v2.0/token"))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """An office on a machine whose clock is right."""
    found = Bench(tmp_path)
    await found.office.open()
    yield found
    found.office.close()


@pytest.mark.parametrize("hours", [1, -1, 24 * 365 * 13, -24 * 365 * 7])
async def test_a_step_refreshes_nothing_and_ends_nothing(bench: Bench, hours: int) -> None:
    """An hour or years, either way: the session lasts as long as before, and no token is asked for that was held."""
    estate = await bench.estate()
    tenant_id = as_tenant_id(bench.world.customer_named("Contoso").tenant.tenant_id)
    session = await estate.sessions.open(tenant_id)
    left, before = estate.sessions.time_left(session), bench.token_calls

    bench.ahead = timedelta(hours=hours)
    session = await estate.sessions.open(tenant_id)
    async with aclosing(estate.refresh()) as pages:
        assert [count async for count in pages]

    assert left is not None
    assert (left, SessionState.LIVE) == (estate.sessions.time_left(session), estate.sessions.state(session))
    assert before == bench.token_calls
    assert bench.wall() == estate.listing.listed_at
    bench.passed_s += left.total_seconds()
    await estate.sessions.open(tenant_id)
    assert before + 1 == bench.token_calls


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_device_code_lasts_as_long_as_the_service_says(bench: Bench, hours: int) -> None:
    """The countdown is right to the second after a step."""
    async with aclosing(bench.office.sign_in()) as steps:
        code = await anext(steps)
        assert isinstance(code, CodeIssued)
        left = code.expires_at - bench.office.clock()
        bench.ahead = timedelta(hours=hours)
        bench.passed_s += 60

        assert abs((left - (code.expires_at - bench.office.clock())).total_seconds() - 60) < 1


@pytest.mark.parametrize(
    ("ahead", "told"),
    [
        (timedelta(minutes=63), "This machine's clock is 63 min ahead of Microsoft's."),
        (timedelta(minutes=-6), "This machine's clock is 6 min behind Microsoft's."),
        (timedelta(days=-365 * 8), "This machine's clock is 2920 days behind Microsoft's."),
        (timedelta(days=365 * 14), "This machine's clock is 5110 days ahead of Microsoft's."),
        (timedelta(minutes=4), ""),
    ],
)
async def test_a_wrong_clock_is_named_once_and_everything_works(tmp_path: Path, ahead: timedelta, told: str) -> None:
    """From before 2020 to after 2038: sign-in, list and session work, and no call is made more often."""
    bench = Bench(tmp_path, ahead)
    await bench.office.open()
    estate = await bench.estate()
    session = await estate.sessions.open(as_tenant_id(bench.world.customer_named("Contoso").tenant.tenant_id))

    notices, state = [bench.office.clock_notice() for _ in range(3)], estate.sessions.state(session)
    bench.office.close()
    assert [told, "", ""] == [notice.partition(" Times")[0] for notice in notices]
    assert SessionState.LIVE is state
    assert bench.token_calls <= 4


def test_one_answer_that_lay_here_while_the_machine_slept_is_no_evidence() -> None:
    """Two in a row that agree are; a `Date` that is none says nothing."""
    check = ClockCheck(lambda: START)
    said = []
    for date in ("Mon, 02 Mar 2026 01:00:00 GMT", "junk", "Mon, 02 Mar 2026 09:00:00 GMT"):
        check.look({"date": date})
        said.append(check.sentence)

    assert ["", "", ""] == said
