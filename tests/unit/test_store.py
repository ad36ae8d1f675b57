"""What is remembered between runs, and what must not be."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.store_samples import CONTOSO, FABRIKAM, NOON, account, crowd, customer, session
from tui.errors import StoreError
from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.secret import Secret
from tui.model.session import Session, SessionState
from tui.store import Store
from tui.store.columns import as_column, parse_moment

ZONES = [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=8))]
ADA = account("ada")
GRACE = account("grace", used_at=NOON - timedelta(days=1))


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """Where the state is kept; nothing is there yet, not even the folder."""
    return tmp_path / "state" / "state.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """A store that knows Ada and Grace."""
    opened = await Store.open(path)
    await opened.save_account(GRACE)
    await opened.save_account(ADA)
    yield opened
    opened.close(within_s=5)


async def again(store: Store, path: Path) -> Store:
    """The state as the next run finds it."""
    store.close(within_s=5)
    return await Store.open(path)


async def only(store: Store) -> Customer:
    """Ada's only customer."""
    customers, _ = await store.load_customers(ADA.id)
    assert 1 == len(customers)
    return customers[0]


async def test_a_first_start_knows_nobody_and_has_nothing_to_say(path: Path) -> None:
    """Without a state file the store begins empty, without a notice."""
    store = await Store.open(path)

    assert [] == await store.load_accounts()
    assert "" == store.notice
    store.close(within_s=5)


async def test_accounts_come_back_newest_first(store: Store, path: Path) -> None:
    """Accounts survive a restart; the last used is first, one never used is last."""
    never = account("noor", used_at=None)
    await store.save_account(never)
    store = await again(store, path)

    assert [ADA, GRACE, never] == await store.load_accounts()
    store.close(within_s=5)


async def test_saving_an_account_again_keeps_its_customers(store: Store) -> None:
    """Signing in again changes the account and nothing that hangs on it."""
    await store.save_listing(ADA.id, [customer()], NOON)
    later = replace(ADA, name="Ada L.", last_used_at=NOON + timedelta(days=1))
    await store.save_account(later)

    assert later == (await store.load_accounts())[0]
    assert customer() == await only(store)


async def test_customers_come_back_as_they_were(store: Store, path: Path) -> None:
    """Relationships, sources and times survive a restart."""
    gone = replace(customer(CONTOSO, "Contoso"), sources=frozenset(), missing_since=NOON)
    await store.save_listing(ADA.id, [gone, customer()], NOON)
    store = await again(store, path)

    assert ([customer(), gone], NOON) == await store.load_customers(ADA.id)
    store.close(within_s=5)


async def test_a_refresh_leaves_what_the_technician_added(store: Store) -> None:
    """A listing with other names and no notes overwrites the names and no note."""
    mark = ConsentMark(ConsentState.SHORT, "AADSTS65001", NOON, ("User.Read",), NOON - timedelta(hours=1))
    await store.save_listing(ADA.id, [customer()], NOON)
    await store.save_star(ADA.id, FABRIKAM, is_starred=True)
    await store.save_alias(ADA.id, FABRIKAM, "the baker")
    await store.save_consent(ADA.id, FABRIKAM, mark)
    await store.save_opened(ADA.id, FABRIKAM, NOON)
    await store.save_opened(ADA.id, FABRIKAM, NOON + timedelta(hours=1))
    await store.save_note(ADA.id, FABRIKAM, "#vip closes at 4 pm")
    await store.save_colour(ADA.id, FABRIKAM, "teal")
    await store.save_protected(ADA.id, FABRIKAM, is_protected=True)
    renamed = customer(name="Fabrikam AG")
    await store.save_listing(ADA.id, [renamed], NOON)

    assert await only(store) == replace(
        renamed,
        is_starred=True,
        alias="the baker",
        consent=mark,
        times_opened=2,
        last_opened_at=NOON + timedelta(hours=1),
        note="#vip closes at 4 pm",
        colour="teal",
        is_protected=True,
    )


async def test_notes_can_be_taken_back(store: Store) -> None:
    """A star turned off and an emptied alias leave the customer as the lists show it."""
    await store.save_listing(ADA.id, [customer()], NOON)
    for is_starred, alias in ((True, "the baker"), (False, "")):
        await store.save_star(ADA.id, FABRIKAM, is_starred=is_starred)
        await store.save_alias(ADA.id, FABRIKAM, alias)

    assert customer() == await only(store)


async def test_a_short_listing_removes_nobody(store: Store) -> None:
    """Customers that a listing does not name stay; only the person's forgetting removes."""
    await store.save_listing(ADA.id, [customer(), customer(CONTOSO, "Contoso")], NOON)
    await store.save_listing(ADA.id, [customer()], NOON + timedelta(hours=1))
    customers, listed_at = await store.load_customers(ADA.id)

    assert [FABRIKAM, CONTOSO] == [each.tenant_id for each in customers]
    assert NOON + timedelta(hours=1) == listed_at


async def test_an_account_sees_nothing_of_another(store: Store) -> None:
    """Customers, notes and sessions of one account never show under the next."""
    await store.save_listing(ADA.id, [customer()], NOON)
    await store.save_star(ADA.id, FABRIKAM, is_starred=True)
    await store.save_session(ADA.id, session())
    await store.save_listing(GRACE.id, [customer()], None)

    assert ([customer()], None) == await store.load_customers(GRACE.id)
    assert [] == await store.load_sessions(GRACE.id)


async def test_sessions_come_back_newest_opened_first(store: Store, path: Path) -> None:
    """Sessions survive a restart; a saved one replaces its earlier self, a forgotten one is gone."""
    later = replace(session(CONTOSO), opened_at=NOON + timedelta(hours=2), refused=SessionState.CONSENT_LOST)
    bare = Session(TenantId("cccccccc-0000-4000-8000-000000000000"), NOON - timedelta(hours=1), NOON)
    for each in (session(), bare, replace(session(), is_pinned=False), later, session()):
        await store.save_session(ADA.id, each)
    store = await again(store, path)
    assert [later, session(), bare] == await store.load_sessions(ADA.id)

    await store.forget_session(ADA.id, FABRIKAM)
    assert [later, bare] == await store.load_sessions(ADA.id)
    store.close(within_s=5)


async def test_a_forgotten_account_leaves_nothing_on_the_disk(store: Store, path: Path) -> None:
    """Forgetting removes customers, notes and sessions, also from the bytes of the files; others stay."""
    await store.save_listing(ADA.id, [*crowd(200), customer(name="Margie's Travel")], NOON)
    await store.save_alias(ADA.id, FABRIKAM, "wanderlust")
    await store.save_session(ADA.id, session())
    await store.forget_account(ADA.id)
    left = b"".join(each.read_bytes() for each in path.parent.iterdir())

    assert [GRACE] == await store.load_accounts()
    assert [] == await store.load_sessions(ADA.id)
    assert [] == [word for word in (b"Margie", b"wanderlust", b"Customer 7", b"ada@") if word in left]
    assert b"grace@" in left


async def test_an_account_forgotten_elsewhere_is_not_raised_from_the_dead(store: Store, path: Path) -> None:
    """A late write for an account that another instance forgot is refused, and brings nothing back."""
    other = await Store.open(path)
    await other.forget_account(ADA.id)
    with pytest.raises(StoreError, match="no longer kept"):
        await store.save_star(ADA.id, FABRIKAM, is_starred=True)

    assert [GRACE] == await store.load_accounts()
    other.close(within_s=5)


async def test_two_stores_on_one_file_see_each_other(store: Store, path: Path) -> None:
    """What one instance saves, another loads; each counts its openings, none is lost."""
    other = await Store.open(path)
    await store.save_listing(ADA.id, [customer()], NOON)
    for at in range(10):
        await (store, other)[at % 2].save_opened(ADA.id, FABRIKAM, NOON)

    assert 10 == (await only(store)).times_opened
    assert 10 == (await only(other)).times_opened
    other.close(within_s=5)


async def test_many_instances_may_start_in_the_same_instant(path: Path) -> None:
    """Eight first starts at once agree on one sound state: each step of its making is taken by one of them."""
    stores = await asyncio.gather(*(Store.open(path) for _ in range(8)))
    for number, store in enumerate(stores):
        await store.save_account(account(f"ada{number}"))
    known = [len(await store.load_accounts()) for store in stores]

    assert [8] * 8 == known
    assert {""} == {store.notice for store in stores}
    for store in stores:
        store.close(within_s=5)


async def test_a_listing_interrupted_by_leaving_does_not_count_as_fresh(store: Store, path: Path) -> None:
    """What was saved before the program left stays; the time of the listing is still the one before."""
    await store.save_listing(ADA.id, crowd(10), NOON)
    saving = asyncio.create_task(store.save_listing(ADA.id, crowd(20_000), NOON + timedelta(hours=1)))
    other = await Store.open(path)
    while len((await other.load_customers(ADA.id))[0]) == 10:
        pass
    store.close(within_s=5)
    with pytest.raises(StoreError, match="closed"):
        await saving
    customers, listed_at = await other.load_customers(ADA.id)

    assert NOON == listed_at
    assert 1000 <= len(customers) < 20_000
    assert crowd(len(customers)) == customers
    other.close(within_s=5)


async def test_a_secret_cannot_be_saved(store: Store, path: Path) -> None:
    """The store has no place for a token: handing one over in a text's place fails and leaves no byte of it."""
    with pytest.raises(sqlite3.ProgrammingError, match="Secret"):
        await store.save_alias(ADA.id, FABRIKAM, Secret("canary-token"))  # type: ignore[arg-type]
    await store.save_star(ADA.id, FABRIKAM, is_starred=True)

    assert [] == [each.name for each in path.parent.iterdir() if b"canary-token" in each.read_bytes()]


async def test_a_closed_store_says_so(path: Path) -> None:
    """A call after closing is refused at once instead of waiting for ever; closing twice is harmless."""
    store = await Store.open(path)
    store.close(within_s=5)
    store.close(within_s=5)
    with pytest.raises(StoreError, match="closed"):
        await store.load_accounts()


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.sampled_from(ZONES)))  # noqa: DTZ001
def test_moments_come_back_as_the_same_moment_in_utc(at: datetime) -> None:
    """Any aware moment survives its column, to the microsecond, and columns sort as moments do."""
    text, noon = str(as_column(at)), str(as_column(NOON))

    assert at == parse_moment(text)
    assert UTC is parse_moment(text).tzinfo
    assert (at < NOON) == (text < noon)


def test_a_time_without_a_zone_is_refused() -> None:
    """A naive time would be read as another moment elsewhere."""
    with pytest.raises(ValueError, match="zone"):
        as_column(datetime(2030, 1, 1))  # noqa: DTZ001


@pytest.mark.bench
async def test_figures_of_the_customer_list(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints how long 5,000 customers take; what comes back is what went in."""
    listed = crowd(5000)
    start = time.perf_counter()
    await store.save_listing(ADA.id, listed, NOON)
    saved = time.perf_counter()
    loaded, _ = await store.load_customers(ADA.id)
    end = time.perf_counter()
    with capsys.disabled():
        print(f"\n5,000 customers: saved in {(saved - start) * 1e3:.0f} ms, loaded in {(end - saved) * 1e3:.0f} ms")

    assert listed == loaded
