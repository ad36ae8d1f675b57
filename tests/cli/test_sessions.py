"""`tenantry sessions` as the shell sees it: what it prints where, and its exit status."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.home import ADA, GRACE, Home
from tests.unit.store_samples import customer
from tui.cli.sessions import FIELDS
from tui.model.account import Account
from tui.model.clock import utc_now
from tui.model.identifiers import TenantId
from tui.model.session import Session, SessionState
from tui.store import Store
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

IDS = [TenantId(f"00000000-0000-4000-8000-{at:012x}") for at in range(4)]
NAMES = ("Contoso", "Fabrikam \x1b[31m", "Litware")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of this test's own."""
    return Home(tmp_path)


def been_in(home: Home, account: Account = ADA) -> datetime:
    """Let this account have been in three listed tenants and in one that no list has any more; since when."""
    now = utc_now().replace(microsecond=0)

    async def keep() -> None:
        store = await Store.open(home.places.state_file)
        await store.save_account(account)
        listed = [
            replace(customer(tenant_id, name), domain=f"{name.split()[0].lower()}.example")
            for tenant_id, name in zip(IDS, NAMES, strict=False)
        ]
        await store.save_listing(account.id, listed, now)
        for at, tenant_id in enumerate(IDS):
            opened = now - timedelta(hours=at)
            refused = SessionState.CONSENT_LOST if at == 1 else None
            ends = opened + timedelta(minutes=75)
            await store.save_session(
                account.id, Session(tenant_id, opened, opened, opened, ends, refused, is_pinned=at == 2)
            )
        await store.save_alias(account.id, IDS[0], "Big one")
        await store.save_protected(account.id, IDS[0], True)
        store.close(within_s=5)

    asyncio.run(keep())
    return now


def told(home: Home, *words: str) -> list[dict[str, object]]:
    """The array that the command prints."""
    status, output, error = home.told("sessions", *words, "--json")
    assert (0, "", True) == (status, error, output.isascii())
    found = json.loads(output)
    assert isinstance(found, list)
    return found


def test_a_script_gets_every_session_in_the_order_of_the_sidebar(home: Home) -> None:
    """Pinned ones first, then the newest opened; with every field that the README documents."""
    now = been_in(home)
    found = told(home)

    assert [FIELDS] * 4 == [tuple(each) for each in found]
    assert [(1, IDS[2]), (2, IDS[0]), (3, IDS[1]), (4, IDS[3])] == [
        (each["number"], each["tenant_id"]) for each in found
    ]
    at = now.isoformat()
    assert {
        "number": 2, "tenant_id": IDS[0], "name": "Contoso", "alias": "Big one", "domain": "contoso.example",
        "state": "sign-in needed", "opened_at": at, "used_at": at, "renewed_at": at,
        "ends_at": (now + timedelta(minutes=75)).isoformat(), "is_pinned": False, "is_protected": True,
    } == {key: value for key, value in found[1].items() if key != "left_s"}  # fmt: skip
    assert 60 * 60 < int(str(found[1]["left_s"])) <= 75 * 60
    assert [None, True, True, None] == [each["left_s"] and True for each in found]


def test_a_kept_sign_in_makes_sessions_ready_and_none_live(home: Home) -> None:
    """Whatever the last token's end says: a verb holds none. What was refused stays refused; the vault stays shut."""
    been_in(home)
    home.keep(KeySource.PASSPHRASE, ADA)

    assert ["ready", "ready", "consent lost", "ready"] == [each["state"] for each in told(home)]


def test_people_read_a_table(home: Home) -> None:
    """A name of one's own in the place of the listed one, how long the newest token lasts, marks; nothing steers."""
    been_in(home)
    status, output, error = home.told("sessions")
    head, pinned, protected, hostile, stranger = output.splitlines()

    assert (0, "") == (status, error)
    assert ["No.", "Customer", "State", "Left"] == head.split()[:4]
    assert ("1", "Litware", "pinned") == (pinned.split()[0], pinned.split()[1], pinned.split()[-1])
    assert ["2", "Big", "one", "sign-in", "needed"] == protected.split()[:5]
    assert " min  contoso.example  " in protected
    assert protected.endswith("protected")
    assert "\x1b" not in hostile
    assert stranger.split()[1] == IDS[3]


def test_each_account_has_its_own(home: Home) -> None:
    """One that has been nowhere is told so, with an empty output and status 0; in JSON the array is empty."""
    been_in(home)
    home.know(replace(GRACE, last_used_at=None))
    status, output, error = home.told("sessions", "--account", "grace")

    assert (0, 1, "") == (status, len(told(home, "--account", "grace")), error)
    assert "Fabrikam Résidences" not in home.told("sessions", "--account", "ada")[1]
    assert output.count("\n") == 2


def test_nobody_has_been_anywhere(home: Home) -> None:
    """An account without sessions: one sentence beside an empty output, and an empty array."""

    async def keep() -> None:
        store = await Store.open(home.places.state_file)
        await store.save_account(ADA)
        store.close(within_s=5)

    asyncio.run(keep())

    assert (0, "", f"tenantry: {ADA.username} has no sessions here.\n") == home.told("sessions")
    assert [] == told(home)


def test_nobody_known_has_to_sign_in(home: Home) -> None:
    """Status 3, and the way to sign in."""
    status, output, error = home.told("sessions")

    assert (3, "", True) == (status, output, "tenantry sign-in" in error)


@pytest.mark.parametrize("words", [["--bogus"], ["Contoso"], ["--account"]])
def test_wrong_words_are_told(home: Home, words: list[str]) -> None:
    """Status 2 and one line; nothing is looked up."""
    status, output, error = home.told("sessions", *words)

    assert (2, "", 1, set()) == (status, output, error.count("\n"), home.files)


def test_the_times_can_be_read_by_programs(home: Home) -> None:
    """ISO 8601 with the offset of UTC."""
    been_in(home)
    times = [each[name] for each in told(home) for name in ("opened_at", "used_at", "renewed_at", "ends_at")]

    assert {timedelta(0)} == {datetime.fromisoformat(str(at)).utcoffset() for at in times}
