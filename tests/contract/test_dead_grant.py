"""A sign-in that the service itself has ended leaves the vault; no customer's refusal, and no later sign-in, does."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.demo import Demo
from tests.waiting import until
from tui.emulator import ADA, NOOR
from tui.emulator.faults import Aadsts
from tui.errors import TenantryError
from tui.model.account import Account
from tui.model.identifiers import as_tenant_id
from tui.services import Office
from tui.store.vault import TokenVault
from tui.wiring import Surroundings, wire

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the vault's lock is POSIX's")


class Bench:
    """Runs of the program that keep their sign-ins with a key file, over one emulator."""

    def __init__(self, folder: Path) -> None:
        self.demo = Demo(folder, customers=20)
        self.world = self.demo.emulator.world
        self.world.auto_approve_after_s = 0

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Office]:
        """One start of the program, its vault open."""
        profile = self.demo.profile()
        profile = replace(profile, settings=replace(profile.settings, vault_key="key-file"))
        office = wire(profile, Surroundings(self.demo.time.now, self._sleep, self.demo.emulator))
        await office.open()
        await office.custody.open()
        yield office
        assert office.close(within_s=5)

    async def _sleep(self, seconds: float) -> None:
        self.demo.time.advance(seconds)

    async def sign_in(self, office: Office, username: str) -> Account:
        """Sign somebody in, and work as them."""
        self.world.auto_approve_as = username
        [account] = [step async for step in office.sign_in() if isinstance(step, Account)]
        await office.enter(account)
        return account

    async def refused(self, office: Office) -> str:
        """Ask the partner's own tenant for a token, in vain; the code of the refusal."""
        assert office.estate is not None
        self.demo.time.advance(6000)
        with pytest.raises(TenantryError) as caught:
            await office.estate.desk.partner_pass()
        return caught.value.code


def kept_in(office: Office) -> TokenVault:
    """The open vault."""
    vault = office.custody._vault
    assert vault is not None
    return vault


async def names_in(office: Office) -> list[str]:
    """Whose sign-ins the vault holds, as it is on the disk."""
    return [kept.account.username for kept in await kept_in(office).accounts()]


async def until_kept(office: Office, names: list[str]) -> None:
    """Wait until the program knows of these sign-ins alone."""
    await until(lambda: not office._endings, "the end of the dead sign-in")
    assert names == sorted(await names_in(office))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A bench with nobody signed in."""
    return Bench(tmp_path)


async def test_a_revoked_sign_in_leaves_the_vault(bench: Bench) -> None:
    """Ada's sessions are revoked and the partner's tenant says so: hers is gone from the disk, Noor's stays; the next
    start has Ada sign in again without asking the service first."""
    async with bench.run() as office:
        await bench.sign_in(office, NOOR)
        ada = await bench.sign_in(office, ADA)
        assert [ADA, NOOR] == sorted(await names_in(office))
        bench.demo.emulator.revoke_sessions(ADA)
        assert "AADSTS50173" == await bench.refused(office)
        await until_kept(office, [NOOR])
    async with bench.run() as office:
        assert [(ADA, False), (NOOR, True)] == sorted(
            (each.username, office.is_ready(each)) for each in await office.accounts()
        )
        assert False is office.is_ready(ada)


async def test_a_sign_in_out_of_the_vault_leaves_it_too(bench: Bench) -> None:
    """The same after a restart, when it was the only one; the vault itself stays and takes the next sign-in."""
    async with bench.run() as office:
        ada = await bench.sign_in(office, ADA)
    bench.demo.emulator.revoke_sessions(ADA)
    async with bench.run() as office:
        await office.enter(ada)
        assert "AADSTS50173" == await bench.refused(office)
        await until_kept(office, [])
        await bench.sign_in(office, ADA)
        assert [ADA] == await names_in(office)
    async with bench.run() as office:
        assert office.is_ready(ada)


async def test_a_customers_refusal_removes_nothing(bench: Bench) -> None:
    """The very code, said by a customer's tenant, ends no sign-in."""
    async with bench.run() as office:
        await bench.sign_in(office, ADA)
        contoso = as_tenant_id(bench.world.customer_named("Contoso").tenant.tenant_id)
        bench.demo.emulator.faults.plan(Aadsts(50173), path="/*/oauth2/v2.0/token", tenant=contoso)
        assert office.estate is not None
        with pytest.raises(TenantryError):
            await office.estate.desk.customer_token(contoso)
        await until_kept(office, [ADA])


async def test_a_sign_in_made_anew_elsewhere_stays(bench: Bench) -> None:
    """Ada has signed in again in another window before this one learns that its own sign-in is dead: that one stays."""
    async with bench.run() as office:
        ada = await bench.sign_in(office, ADA)
        bench.demo.emulator.revoke_sessions(ADA)
        async with bench.run() as other:
            await bench.sign_in(other, ADA)
        await bench.refused(office)
        await until_kept(office, [ADA])
    async with bench.run() as office:
        assert office.is_ready(ada)
