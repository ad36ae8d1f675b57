"""`tenantry doctor --online`: what the services think of the account and of the registration."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from unittest import mock

import pytest

from tests.cli.home import Home
from tests.cli.test_consent_check_one import Kept
from tests.unit.store_samples import NOON
from tui.cli.doctor.account import _in_token, _within, look_at_account
from tui.cli.doctor.finding import Case, Finding, State
from tui.emulator.faults import Aadsts, Cut
from tui.emulator.world.accounts import ADA, GRACE, NOOR
from tui.errors import Owner, TimedOut
from tui.model.identifiers import as_tenant_id
from tui.model.scope import PARTNER_SCOPES
from tui.model.secret import Secret
from tui.model.token import AccessToken, Claims
from tui.store import Locations
from tui.store.settings import look_at_settings

TENANT = as_tenant_id("8957444e-2e4a-49f1-bf30-d9ff2cd6fd04")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    folders = {"HOME": "", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config", "XDG_RUNTIME_DIR": "run"}
    for name, folder in folders.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setattr("tui.process_guard._close_to_others", mock.Mock(return_value=True))
    monkeypatch.setattr("tui.process_guard._write_no_core", mock.Mock(return_value=True))


def found_by(kept: Kept | None) -> dict[str, Finding]:
    """What is told of the account whose sign-in is kept, by name."""
    places = Locations.demo()
    looked = look_at_settings(places.config_file, {}, {})
    case = Case(places, looked, {}, is_demo=True, is_terminal=False, is_online=True)
    return {each.name: each for each in look_at_account(case, kept.around if kept else None)}


def states(found: dict[str, Finding]) -> dict[str, State]:
    """Those that are not good."""
    return {name: each.state for name, each in found.items() if each.state is not State.GOOD}


def test_a_technician_in_order_is_good_in_each_line() -> None:
    """Token, registration, permissions, MFA, roles, AdminAgents, Partner Center, and when the sign-in was."""
    kept = Kept()
    before = len(kept.emulator.calls)
    found = found_by(kept)

    assert {} == states(found)
    assert [
        "account",
        "token",
        "registration",
        "permissions",
        "MFA",
        "roles",
        "AdminAgents",
        "Partner Center",
        "signed in",
    ] == list(found)
    assert ADA in found["account"].said
    assert 5 >= len(kept.emulator.calls) - before


@pytest.mark.parametrize(
    ("who", "wrong"),
    [
        (GRACE, {"AdminAgents": State.FAULT, "Partner Center": State.WARNING}),
        (NOOR, {"MFA": State.WARNING, "Partner Center": State.WARNING}),
    ],
)
def test_what_the_account_lacks_is_named(who: str, wrong: dict[str, State]) -> None:
    """Outside AdminAgents, and without MFA; each with whose job it is."""
    found = found_by(Kept(who))

    assert wrong == states(found)
    assert all(found[name].owner and found[name].cure for name in wrong)


@pytest.mark.parametrize(
    ("code", "owner"),
    [
        (700016, Owner.PARTNER_ADMIN),
        (7000218, Owner.VENDOR),
        (50105, Owner.PARTNER_ADMIN),
        (53003, Owner.PARTNER_ADMIN),
    ],
)
def test_a_registration_that_is_refused_is_a_fault(code: int, owner: Owner) -> None:
    """Not known, no public client, not assigned, blocked: by its code, with the cure; the rest is not looked at."""
    kept = Kept()
    kept.emulator.faults.plan(Aadsts(code), times=9)
    found = found_by(kept)

    assert {"token": State.FAULT} == states(found)
    assert (True, True) == (f"AADSTS{code}" in found["token"].said, bool(found["token"].cure))
    assert owner == found["token"].owner
    assert "not looked at" in found["permissions"].said
    assert "customer" not in found["token"].cure.replace("the customer's, or yours", "")


def test_a_service_that_is_not_reached_hides_no_other() -> None:
    """What others answered is told."""
    kept = Kept()
    kept.emulator.faults.plan(Cut("connect"), host="api.partnercenter.microsoft.com", times=99)
    found = found_by(kept)

    assert {"Partner Center": State.WARNING} == states(found)
    assert Owner.NETWORK == found["Partner Center"].owner


def test_a_service_that_is_silent_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question has its time, and whoever did not answer is named."""
    monkeypatch.setattr("tui.cli.doctor.account.WITHIN_S", 0.01)

    async def ask() -> None:
        with pytest.raises(TimedOut, match="Partner Center did not answer within"):
            await _within(asyncio.Event().wait(), "Partner Center")

    asyncio.run(ask())


def test_nobody_signed_in_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    """What was not looked at is named, with the command that signs in."""
    (found,) = found_by(None).values()

    assert (State.WARNING, True) == (found.state, "tenantry sign-in" in found.cure)
    assert [] == [each for each in tmp_path.rglob("*") if each.name != "run"]


def test_without_the_wish_nobody_is_called(tmp_path: Path) -> None:
    """A line says how to ask."""
    (tmp_path / "other").mkdir()
    status, output, _ = Home(tmp_path / "other").told("doctor", "--demo")

    assert (0, True) == (status, "account           not looked at; --online does" in output)


def token(claims: Claims) -> AccessToken:
    """One for the partner's own tenant."""
    return AccessToken(TENANT, Secret("x"), NOON, claims)


def test_permissions_that_are_lacking_are_named_in_words() -> None:
    """With what each would let the app do, and whose job the consent is; a token that says nothing claims nothing."""
    claims = Claims(scopes=PARTNER_SCOPES[:2], has_mfa=True)
    short, *_ = _in_token(token(claims), PARTNER_SCOPES)
    (opaque,) = _in_token(token(dataclasses.replace(claims, scopes=())), PARTNER_SCOPES)

    assert (State.WARNING, Owner.PARTNER_ADMIN) == (short.state, short.owner)
    assert "DelegatedAdminRelationship.Read.All (Read the partner's delegated admin relationships (GDAP))" in short.said
    assert (State.GOOD, "not known: the token cannot be read") == (opaque.state, opaque.said)
