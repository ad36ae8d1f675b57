"""What a person does gets into the journal, once, with whom and how it went; and nothing of it is secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, closing
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.support.issued import found_in, secrets_in
from tests.support.timeline import START
from tui.emulator import Emulator, build_world
from tui.errors import ConsentMissing, SessionForgotten, StoreError, TenantryError
from tui.model.account import Account
from tui.model.identifiers import TenantId, as_tenant_id
from tui.model.journal import Entry, Record, breaks_in
from tui.model.token import AccessToken
from tui.services import Estate, Office
from tui.services.desk import Desk
from tui.store import DemoOptions, Locations, Profile, Store, load_journal, load_settings
from tui.wiring import Surroundings, wire

ADA = "ada@fourthcoffee.example"


class Recording(Emulator):
    """The emulator, and every secret it has issued."""

    issued: list[str]

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer, and remember the secrets in it."""
        answer = super().handle(request)
        self.issued.extend(secrets_in(answer))
        return answer


class Bench:
    """An office over an emulator, with a clock that goes on only while somebody waits."""

    def __init__(self, folder: Path) -> None:
        self.at = START
        self.world = build_world("default", customers=60, now=self.at)
        self.world.auto_approve_after_s = 0
        self.emulator = Recording(self.world, now=self.clock, sleep=lambda _: None)
        self.emulator.issued = []
        places = Locations(folder / "config", folder / "state")
        self.state_file = places.state_file
        profile = Profile(places, load_settings(places.config_file, {}, {}), DemoOptions())
        self.office: Office = wire(profile, Surroundings(self.clock, self.sleep, self.emulator))

    def clock(self) -> datetime:
        """The time here."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Let the clock go on."""
        self.at += timedelta(seconds=seconds)

    async def sign_in(self) -> Account:
        """Sign Ada in."""
        async with aclosing(self.office.sign_in()) as steps:
            return [step async for step in steps if isinstance(step, Account)][-1]

    async def entered(self) -> Estate:
        """Ada's estate, with its customers."""
        estate = await self.office.enter(await self.sign_in())
        async with aclosing(estate.refresh()) as pages:
            assert [count async for count in pages]
        return estate

    def customer(self, name: str) -> TenantId:
        """A customer's tenant id by the beginning of its name."""
        return as_tenant_id(self.world.customer_named(name).tenant.tenant_id)

    def records(self) -> tuple[Record, ...]:
        """The journal, which is whole."""
        kept = load_journal(self.state_file)
        assert [] == [*breaks_in(kept.records, kept.last_number)]
        return kept.records

    def told(self) -> list[tuple[str, str, str, str]]:
        """What, result, code and customer of every record."""
        return [(each.what, each.result, each.code, each.customer) for each in self.records()]


SIGNED_IN = ("sign-in", "done", "", "")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench whose office is open."""
    bench = Bench(tmp_path)
    await bench.office.open()
    with closing(bench.office):
        yield bench


async def test_a_sign_in_and_a_sign_out_are_written_down(bench: Bench) -> None:
    """Both name the account; the second stays although the account was forgotten."""
    account = await bench.sign_in()
    await bench.office.forget(account)

    assert [SIGNED_IN, ("sign-out", "done", "", "")] == bench.told()
    assert {(account.id, ADA)} == {(each.account_id, each.account) for each in bench.records()}


async def test_a_purged_account_is_not_named_by_its_own_sign_out(bench: Bench) -> None:
    """Purging empties the account's records and adds none."""
    account = await bench.sign_in()
    await bench.office.forget(account, purge_journal=True)

    assert [True] == [each.is_purged for each in bench.records()]


async def test_a_refused_sign_in_is_written_down_without_an_account(bench: Bench) -> None:
    """Its code is kept, and the id under which the service finds the call; nobody was signed in."""
    blocked = build_world("device-code-blocked", customers=5, now=bench.at)
    blocked.auto_approve_after_s = 0
    bench.emulator.world = blocked
    with pytest.raises(TenantryError) as caught:
        await bench.sign_in()
    [record] = bench.records()

    assert ("sign-in", "refused", caught.value.code) == (record.what, record.result, record.code)
    assert ("", caught.value.details.correlation_id) == (record.account, record.correlation_id)


async def test_an_opened_and_a_forgotten_session_are_written_down(bench: Bench) -> None:
    """Each with the customer's id, its name in the lists, and the moment."""
    estate, contoso = await bench.entered(), bench.customer("Contoso")
    await estate.alias(contoso, "my favourite")
    await bench.sleep(60)
    await estate.sessions.open(contoso)
    await estate.sessions.forget(contoso)
    name = estate.customer(contoso).name

    assert [SIGNED_IN, ("session-open", "done", "", name), ("session-forget", "done", "", name)] == bench.told()
    opened = bench.records()[1]
    assert (contoso, ADA, bench.at) == (opened.customer_id, opened.account, datetime.fromisoformat(opened.at))


@pytest.mark.parametrize("name", ["Fabrikam", "Northwind", "Tailspin"])
async def test_a_refused_session_is_written_down_with_its_code(bench: Bench, name: str) -> None:
    """Why there was no way in, and under which id the service finds the call."""
    estate = await bench.entered()
    with pytest.raises(TenantryError) as caught:
        await estate.sessions.open(bench.customer(name))
    record = bench.records()[-1]

    assert ("session-open", "refused", caught.value.code) == (record.what, record.result, record.code)
    assert caught.value.details.correlation_id == record.correlation_id != ""
    assert caught.value.summary == record.detail


async def test_a_silent_network_is_written_down_by_its_kind(bench: Bench) -> None:
    """Where no service gave a code, the kind of failure stands for it."""
    estate = await bench.entered()
    estate.desk.tokens = None
    with pytest.raises(TenantryError):
        await estate.sessions.open(bench.customer("Contoso"))

    assert ("session-open", "refused", "SessionEnded") == bench.told()[-1][:3]


async def test_a_given_consent_is_written_down_with_its_permissions(bench: Bench) -> None:
    """The record says what was granted; the look that finds it counts is a check and an opening."""
    estate, fabrikam = await bench.entered(), bench.customer("Fabrikam")
    case = estate.consent_case(fabrikam)
    await case.give()
    async with aclosing(case.settle()) as looks:
        assert [looked async for looked in looks][-1].session is not None
    name = estate.customer(fabrikam).name
    acts = [act for act in bench.told() if act[1] == "done"]

    assert [
        SIGNED_IN,
        ("consent-give", "done", "", name),
        ("session-open", "done", "", name),
        ("consent-check", "done", "", name),
    ] == acts
    assert " ".join(case.scopes) == bench.records()[1].detail


async def test_a_consent_that_was_there_is_not_told_as_new(bench: Bench) -> None:
    """Giving what exists changes nothing at the customer, and the record says so."""
    estate = await bench.entered()
    await estate.consent_case(bench.customer("Contoso")).give()

    assert "was there already; its permissions stay as they were" == bench.records()[-1].detail


async def test_a_refused_consent_is_written_down(bench: Bench) -> None:
    """Partner Center's code, and the id under which it finds the call."""
    estate = await bench.entered()
    with pytest.raises(TenantryError) as caught:
        await estate.consent_case(bench.customer("Wide World")).give()
    record = bench.records()[-1]

    assert ("consent-give", "refused", caught.value.code) == (record.what, record.result, record.code)
    assert caught.value.details.correlation_id == record.correlation_id != ""


async def test_a_copied_link_is_written_down(bench: Bench) -> None:
    """The customer is named, the address is not."""
    estate, fabrikam = await bench.entered(), bench.customer("Fabrikam")
    case = estate.consent_case(fabrikam)
    await case.link_sent()
    record = bench.records()[-1]

    assert ("link-copy", "done", fabrikam) == (record.what, record.result, record.customer_id)
    assert [] == [text for text in record.texts if "://" in text]


async def test_a_watcher_writes_down_changes_only(bench: Bench) -> None:
    """Many looks with the same answer are one record; what a person asks is one each time."""
    estate, fabrikam = await bench.entered(), bench.customer("Fabrikam")
    case = estate.consent_case(fabrikam)
    for _ in range(2):
        with pytest.raises(ConsentMissing):
            await case.ask()
    seen = 0
    async with aclosing(case.watch()) as looks:
        async for _ in looks:
            seen += 1
            if seen == 6:
                break
    name = estate.customer(fabrikam).name

    assert [SIGNED_IN, *[("consent-check", "refused", "AADSTS65001", name)] * 3] == bench.told()


async def test_a_question_whose_session_was_forgotten_is_no_failed_check(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service answered that consent is there; that nobody wants the session any more is no refusal of it."""
    estate, contoso = await bench.entered(), bench.customer("Contoso")
    ask = estate.desk.customer_token

    async def forget_meanwhile(tenant_id: TenantId, *, fresh: bool = False) -> AccessToken:
        token = await ask(tenant_id, fresh=fresh)
        await estate.sessions.forget(tenant_id)
        return token

    monkeypatch.setattr(Desk, "customer_token", staticmethod(forget_meanwhile))
    with pytest.raises(SessionForgotten):
        await estate.consents.ask(contoso)

    assert [SIGNED_IN, ("session-forget", "done", "", "Contoso")] == bench.told()


async def test_a_journal_that_cannot_be_written_stops_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing in, opening, asking, copying, forgetting and signing out go on; what failed is told."""

    async def full(_: Store, entry: Entry) -> None:
        raise StoreError(f"There is no room for {entry.what}.")

    monkeypatch.setattr(Store, "append", full)
    estate, contoso = await bench.entered(), bench.customer("Contoso")
    assert "There is no room for sign-in. " == bench.office.notice
    assert contoso == (await estate.sessions.open(contoso)).tenant_id
    await estate.consent_case(contoso).ask()
    await estate.consent_case(contoso).link_sent()
    await estate.consent_case(contoso).give()
    await estate.sessions.forget(contoso)
    with pytest.raises(ConsentMissing):
        await estate.sessions.open(bench.customer("Fabrikam"))
    await bench.office.forget(estate.desk.account)

    assert "There is no room for sign-out. " == bench.office.notice
    assert ([], ()) == (await bench.office.accounts(), bench.records())


async def test_no_secret_gets_into_the_journal(bench: Bench) -> None:
    """None of the tokens and codes that were issued stands in any field, in whatever disguise."""
    estate = await bench.entered()
    for name in ("Contoso", "Fabrikam", "Wide World"):
        case = estate.consent_case(bench.customer(name))
        for act in (case.ask, case.link_sent, case.give):
            try:
                await act()
            except TenantryError:
                continue
    written = "\n".join("\n".join(record.texts) for record in bench.records()).encode()

    assert (True, set()) == (len(bench.emulator.issued) > 5, found_in(written, bench.emulator.issued))


async def test_what_was_done_is_found_at_the_service_under_its_correlation_id(bench: Bench) -> None:
    """Sign-in, a session, consent given and consent checked: each record has the id of the very call that did it."""
    estate = await bench.entered()
    contoso, fabrikam = bench.customer("Contoso"), bench.customer("Fabrikam")
    await estate.sessions.open(contoso)
    await estate.consents.give(estate.customer(fabrikam))
    await estate.consents.ask(fabrikam)
    calls = {call.correlation_id: call.path for call in bench.emulator.calls if call.correlation_id}
    found = [(record.what, calls.get(record.correlation_id, "")) for record in bench.records()]

    assert [
        ("sign-in", "/organizations/oauth2/v2.0/token"),
        ("session-open", f"/{contoso}/oauth2/v2.0/token"),
        ("consent-give", f"/v1/customers/{fabrikam}/applicationconsents"),
        ("session-open", f"/{fabrikam}/oauth2/v2.0/token"),
        ("consent-check", f"/{fabrikam}/oauth2/v2.0/token"),
    ] == found
