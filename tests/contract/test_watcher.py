"""The watcher of sent links against the emulated services: what it notices, whom it asks, and when it keeps still."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from tests.support.demo import Demo
from tests.support.watching import Watch, watching
from tests.waiting import PATIENCE_S, until
from tui.emulator import ADA
from tui.emulator.faults import LOGIN_TOKEN, Aadsts, Cut, throttled
from tui.model.consent import ConsentState
from tui.model.identifiers import TenantId
from tui.model.waiting import LONGEST_WAIT_S
from tui.services.journal import Journal
from tui.services.watcher import GENTLY_S, Arrived, Refused
from tui.store import load_journal
from tui.transport.retry import MOST_TRIES

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    """Ada at work, in a world of few customers."""
    async with watching(Demo(tmp_path, customers=60)) as signed_in:
        yield signed_in


def state_of(watch: Watch, tenant_id: TenantId) -> ConsentState:
    """Where a customer's consent stands, as shown."""
    return watch.estate.customer(tenant_id).standing


def checks(watch: Watch) -> list[tuple[str, str]]:
    """Customer and code of each record of a consent that was checked; no code: it has come."""
    records = load_journal(watch.demo.profile().locations.state_file).records
    assert all(each.correlation_id for each in records if each.what == "consent-check")
    return [(each.customer, each.code) for each in records if each.what == "consent-check"]


async def test_consent_that_comes_is_told_once(watch: Watch) -> None:
    """Noticed at the next look, written down with its correlation id, no session opened, and nobody asks again."""
    fabrikam = watch.customer("Fabrikam")
    await watch.sent(fabrikam)
    watch.begin()
    await watch.passes(MINUTE)
    watch.consent(fabrikam)
    await watch.passes(MINUTE)
    asked = len(watch.asked)
    await watch.passes(HOUR)

    assert [fabrikam] == [each.tenant_id for each in watch.news if isinstance(each, Arrived)]
    assert (ConsentState.GRANTED, [("Fabrikam", "")]) == (state_of(watch, fabrikam), checks(watch))
    assert (asked, None, []) == (len(watch.asked), watch.estate.desk.held(fabrikam), watch.estate.sessions.all())


async def test_a_link_that_is_sent_meanwhile_counts_at_once(watch: Watch) -> None:
    """The watcher rests with nobody to wait for; 20 s after the link was sent it looks."""
    watch.begin()
    await watch.passes(MINUTE)
    fabrikam = watch.customer("Fabrikam")
    await watch.estate.consents.link_sent(fabrikam)
    sent_at = watch.demo.time.now()
    await watch.passes(MINUTE)

    assert 20 <= (watch.times_of(fabrikam)[0] - sent_at).total_seconds() <= 22


async def test_it_begins_gently(watch: Watch) -> None:
    """Twenty old links: none is looked at in the first seconds, no two in one moment, all within a minute."""
    customers = watch.lacking(20)
    for tenant_id in customers:
        await watch.sent(tenant_id, DAY * 3)
    started = watch.demo.time.now()
    watch.begin()
    await watch.passes(timedelta(seconds=GENTLY_S + 1))
    times = [(at - started).total_seconds() for at, _ in watch.asked]

    assert (20, 20) == (len(times), len(set(times)))
    assert min(times) >= GENTLY_S / 10


async def test_consent_in_another_tenant_is_never_credited(watch: Watch) -> None:
    """Contoso's administrator opens Fabrikam's link, and the link for all: Fabrikam goes on waiting."""
    fabrikam, retail = watch.customer("Fabrikam"), watch.customer("Contoso Retail")
    await watch.sent(fabrikam)
    watch.begin()
    async with httpx.AsyncClient(transport=httpx.MockTransport(watch.demo.emulator.handle)) as browser:
        form = {"account": "admin@contosoretail.example", "answer": "accept"}
        refused = await browser.post(watch.estate.consents.url(fabrikam), data=form)
        accepted = await browser.post(watch.estate.consents.url_for_all(), data=form)
    await watch.passes(HOUR)

    assert (400, 302, True) == (refused.status_code, accepted.status_code, retail in accepted.headers["Location"])
    assert ([], ConsentState.LINK_SENT) == (watch.news, state_of(watch, fabrikam))
    assert {fabrikam} == {tenant_id for _, tenant_id in watch.asked}
    await watch.estate.standings.probe(retail)
    assert ConsentState.GRANTED == state_of(watch, retail)


@pytest.mark.parametrize(
    ("name", "state"),
    [("Northwind Traders", ConsentState.BLOCKED), ("Tailspin Toys", ConsentState.NO_ACCESS)],
)
async def test_another_refusal_is_told_once(watch: Watch, name: str, state: ConsentState) -> None:
    """Blocked, no way in: one word of it, also after a restart, and two hours or more between the looks."""
    tenant_id = watch.customer(name)
    await watch.sent(tenant_id)
    watch.begin()
    await watch.passes(5 * HOUR)
    told = watch.news
    await watch.stop()
    watch.news = []
    watch.begin()
    await watch.passes(5 * HOUR)
    times = watch.times_of(tenant_id)
    apart = [(after - before).total_seconds() for before, after in pairwise(times)]

    assert ([Refused], []) == ([type(each) for each in told], watch.news)
    assert (state, 1) == (state_of(watch, tenant_id), len(checks(watch)))
    assert min(apart) >= LONGEST_WAIT_S
    assert watch.estate.customer(tenant_id).consent.link_sent_at is not None


async def test_a_customer_who_wants_another_sign_in_is_told_once(watch: Watch) -> None:
    """Its own policy wants what the sign-in lacks: the others are waited for as before."""
    fabrikam, other = watch.customer("Fabrikam"), watch.customer("Contoso Retail")
    watch.demo.emulator.faults.plan(Aadsts(50076), tenant=fabrikam, times=99)
    for tenant_id in (fabrikam, other):
        await watch.sent(tenant_id)
    watch.begin()
    await watch.passes(HOUR)

    assert [fabrikam] == [each.tenant_id for each in watch.news if isinstance(each, Refused)]
    assert (1, True) == (len(watch.times_of(fabrikam)), len(watch.times_of(other)) > 10)


async def test_it_ends_with_the_sign_in(watch: Watch) -> None:
    """A revoked sign-in is asked about once more, at the partner's own tenant; then nobody is asked."""
    for tenant_id in watch.lacking(8):
        await watch.sent(tenant_id)
        watch.consent(tenant_id)
    watch.demo.emulator.revoke_sessions(ADA)
    watch.begin()
    await watch.passes(HOUR)

    assert watch.task is not None
    assert (True, True, 1, []) == (
        watch.task.done(), watch.estate.desk.end is not None, len(watch.asked), watch.news,
    )  # fmt: skip


async def test_a_wait_that_is_asked_for_is_kept_exactly(watch: Watch) -> None:
    """429 with `Retry-After: 37`: the next request comes 37 s later, not before and not after."""
    fabrikam = watch.customer("Fabrikam")
    watch.demo.emulator.faults.plan(throttled(37), path=LOGIN_TOKEN, tenant=fabrikam)
    await watch.sent(fabrikam)
    watch.begin()
    await watch.passes(2 * MINUTE)
    first, second, *_ = watch.times_of(fabrikam)

    assert timedelta(seconds=37) == second - first
    watch.demo.emulator.faults.check_all_happened()


async def test_a_service_that_stays_busy_is_left_alone(watch: Watch) -> None:
    """Throttled to the last try: nobody is asked for as long as the last answer says, then the next one is."""
    fabrikam, other = watch.customer("Fabrikam"), watch.customer("Contoso Retail")
    watch.demo.emulator.faults.plan(throttled(50), path=LOGIN_TOKEN, tenant=fabrikam, times=MOST_TRIES)
    for tenant_id in (fabrikam, other):
        await watch.sent(tenant_id)
    watch.estate.watcher._chance = iter([0.0, 1.0, *[0.5] * 1000]).__next__
    watch.begin()
    await watch.passes(HOUR)
    gave_up_at = watch.times_of(fabrikam)[MOST_TRIES - 1]

    assert timedelta(seconds=50) == min(at for at, _ in watch.asked if at > gave_up_at) - gave_up_at
    watch.demo.emulator.faults.check_all_happened()


async def test_a_silent_network_is_asked_less_and_less(watch: Watch) -> None:
    """Cut for an hour: ten links cost far fewer requests than waiting for each would, and all go on afterwards."""
    customers = watch.lacking(10)
    fault = watch.demo.emulator.faults.plan(Cut("connect"), path=LOGIN_TOKEN, times=10_000)
    for tenant_id in customers:
        await watch.sent(tenant_id)
    watch.begin()
    await watch.passes(HOUR)
    asked = len(watch.asked)
    fault.times = 0
    for tenant_id in customers:
        watch.consent(tenant_id)
    await watch.passes(HOUR)

    assert 10 < asked < 60
    assert set(customers) == {each.tenant_id for each in watch.news}


async def test_consent_for_less_than_is_wanted_is_told_as_such(watch: Watch) -> None:
    """It has come short: told, and the rest is waited for until it comes."""
    fabrikam = watch.customer("Fabrikam")
    await watch.sent(fabrikam)
    watch.begin()
    await watch.passes(MINUTE)
    watch.consent(fabrikam, "User.Read")
    await watch.passes(5 * MINUTE)
    watch.consent(fabrikam)
    await watch.passes(10 * MINUTE)

    expected = [ConsentState.SHORT, ConsentState.GRANTED]
    assert expected == [each.mark.state for each in watch.news if isinstance(each, Arrived)]


async def test_nobody_looks_beside_an_open_dialog(watch: Watch) -> None:
    """While the dialog's own watch goes on only that one asks; afterwards the watcher goes on, never within 20 s."""
    fabrikam = watch.customer("Fabrikam")
    await watch.sent(fabrikam)
    watch.begin()
    async with aclosing(watch.estate.consents.watch(fabrikam)) as looks:
        await anext(looks)
        await watch.passes(10 * MINUTE)
        assert [] == watch.asked
    await watch.passes(10 * MINUTE)

    assert (True, True) == (len(watch.asked) > 2, watch.least_apart_s >= 20)


async def test_a_person_who_goes_in_needs_not_be_told(watch: Watch) -> None:
    """Consent came, and the session was opened before the next look: no news."""
    fabrikam = watch.customer("Fabrikam")
    await watch.sent(fabrikam)
    watch.begin()
    await watch.passes(MINUTE)
    watch.consent(fabrikam)
    await watch.estate.sessions.open(fabrikam)
    await watch.passes(HOUR)

    assert ([], ConsentState.GRANTED) == (watch.news, state_of(watch, fabrikam))


async def test_a_look_that_is_on_its_way_is_shared(watch: Watch) -> None:
    """A person asks while the watcher's own question is not answered yet: one request, and both know."""
    fabrikam = watch.customer("Fabrikam")
    await watch.sent(fabrikam)
    watch.consent(fabrikam)
    let_go, note = threading.Event(), watch.demo.emulator.meddle

    def hold(request: httpx.Request) -> httpx.Request | None:
        note(request)
        if watch.asked:
            let_go.wait(PATIENCE_S)
        return None

    watch.demo.emulator.meddle = hold
    watch.begin()
    await watch.rests()
    watch.demo.time.advance(GENTLY_S)
    await until(lambda: watch.asked, "the watcher's request")
    asking = asyncio.create_task(watch.estate.watcher.look_now(fabrikam))
    await asyncio.sleep(0)
    let_go.set()
    await asking
    await watch.rests()

    assert (1, [Arrived]) == (len(watch.asked), [type(each) for each in watch.news])


async def test_a_person_looks_at_once(watch: Watch) -> None:
    """However long the wait still is; and the next look is as far off as after any other."""
    fabrikam = watch.customer("Fabrikam")
    await watch.sent(fabrikam, DAY * 30)
    watch.begin()
    await watch.passes(2 * MINUTE)
    await watch.estate.watcher.look_now(fabrikam)
    await watch.passes(HOUR)

    assert 2 == len(watch.asked)


async def test_who_is_not_waited_for_any_more_is_not_asked(watch: Watch) -> None:
    """The mark is gone here and on the disk, and consent that comes later rings no bell."""
    fabrikam = watch.customer("Fabrikam")
    await watch.sent(fabrikam)
    watch.begin()
    await watch.passes(MINUTE)
    await watch.estate.watcher.stop_waiting(fabrikam)
    asked = len(watch.asked)
    watch.consent(fabrikam)
    await watch.passes(HOUR)

    assert (asked, [], []) == (len(watch.asked), watch.news, watch.estate.watcher.waited_for)
    assert {} == await watch.estate.desk.store.load_sent(watch.estate.desk.account.id)


async def test_a_restart_goes_on(tmp_path: Path) -> None:
    """Another run waits for the links of the first: as rarely as their age allows, and it notices what came between."""
    demo = Demo(tmp_path, customers=60)
    async with watching(demo) as first:
        fabrikam, retail = first.customer("Fabrikam"), first.customer("Contoso Retail")
        for tenant_id in (fabrikam, retail):
            await first.sent(tenant_id)
        first.begin()
        await first.passes(timedelta(seconds=30))
        first.consent(retail)
    demo.time.advance(DAY.total_seconds())
    async with watching(demo) as second:
        second.begin()
        await second.passes(2 * HOUR)

        assert [retail] == [each.tenant_id for each in second.news]
        assert 4 <= len(second.times_of(fabrikam)) <= 5


async def test_two_instances_share_what_they_learn(tmp_path: Path) -> None:
    """A link that the one sends is waited for by both, with fewer requests than each would make; both tell that it
    came."""
    demo = Demo(tmp_path, customers=60)
    async with watching(demo) as one, watching(demo) as other:
        one.beside.append(other)
        other.beside.append(one)
        fabrikam = one.customer("Fabrikam")
        await one.sent(fabrikam)
        for each in (one, other):
            each.begin()
        begun, calls = demo.time.now(), len(demo.emulator.calls)
        await one.passes(HOUR)
        asked = [call for call in list(demo.emulator.calls)[calls:] if call.tenant == fabrikam]
        one.consent(fabrikam)
        await one.passes(HOUR)

        assert ([fabrikam], [fabrikam]) == tuple([each.tenant_id for each in news] for news in (one.news, other.news))
        assert HOUR <= demo.time.now() - begun
        assert len(asked) < 35


async def test_a_person_who_is_just_going_in_needs_not_be_told(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token has come and the session is not noted yet, as the watcher wakes: no news."""
    fabrikam, journal = watch.customer("Fabrikam"), Journal.session_opened
    await watch.sent(fabrikam)
    watch.begin()
    await watch.passes(MINUTE)
    watch.consent(fabrikam)

    async def opened(self: Journal, tenant_id: TenantId, correlation_id: str = "") -> None:
        watch.estate.watcher.note_sent(tenant_id)
        await watch.passes(MINUTE)
        await journal(self, tenant_id, correlation_id)

    monkeypatch.setattr(Journal, "session_opened", opened)
    await watch.estate.sessions.open(fabrikam)
    await watch.passes(HOUR)

    assert ([], ConsentState.GRANTED) == (watch.news, state_of(watch, fabrikam))
