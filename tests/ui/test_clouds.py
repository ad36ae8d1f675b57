"""Accounts of several clouds in one run, and what a cloud lacks said beforehand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from textual.widgets import Input

from tests.support.demo import Demo, Pages, Wire
from tests.ui.test_next_account import go_to
from tui.emulator import ADA, DEMO_CLIENT_ID, NOOR, build_world
from tui.model.cloud import CLOUDS, US_GOV
from tui.store import load_settings
from tui.ui.screens.clouds import CloudScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.set_up import SetUpScreen
from tui.ui.screens.sign_in import SignInScreen

GOVERNMENT = {"login.microsoftonline.us", "graph.microsoft.us"}


class TwoClouds(Wire):
    """The public cloud's wire, with the government cloud behind the names of its hosts."""

    other: Wire

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request in the cloud whose host it goes to."""
        if request.url.host in GOVERNMENT:
            return self.other.handle(request)
        return super().handle(request)


class TwoCloudDemo(Demo):
    """The live program, set up for the public cloud, with an emulator for each of two clouds.

    The same person, partner and customers are in both, as far as ids go: nothing but the cloud tells them apart.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, customers=40, is_live=True)
        public = TwoClouds(self.emulator.world, now=self.time.now, sleep=lambda _: None)
        world = build_world("us-gov", customers=40, now=self.time.now())
        world.auto_approve_after_s, world.auto_approve_as = 0, ADA
        self.emulator.world.auto_approve_after_s, self.emulator.world.auto_approve_as = 0, NOOR
        public.other = self.government = Wire(world, now=self.time.now, sleep=lambda _: None)
        self.emulator = public
        (folder / "config").mkdir(mode=0o700, parents=True)
        (folder / "config" / "config.toml").write_text(f'client_id = "{DEMO_CLIENT_ID}"\n')

    @asynccontextmanager
    async def signed_in_to_both(self) -> AsyncIterator[Pages]:
        """Sign in as Noor in the public cloud, then set the government cloud up and sign in there as Ada."""
        async with self.open() as pages:
            await self.approve(pages)
            await pages.press("f6")
            await pages.at(SignInScreen)
            await choose_government(pages)
            await pages.at(SetUpScreen)
            pages.app.screen.query_one("#client-id", Input).value = DEMO_CLIENT_ID
            await pages.press("enter")
            await pages.see("Sign in another account")
            await pages.press("end")
            await self.approve(pages)
            yield pages

    async def approve(self, pages: Pages) -> None:
        """Take the highlighted way to sign in; the code approves itself."""
        await pages.ask_for_code()
        await pages.until_waiting(1, 15)
        self.time.advance(6)
        await pages.at(MainScreen)
        await pages.listed()


async def choose_government(pages: Pages) -> None:
    """Choose the US Government cloud, having read what it lacks."""
    await pages.press("k")
    await pages.at(CloudScreen)
    await pages.press("home", "down")
    await pages.until(lambda: US_GOV.limits[0] in pages.said, "what it lacks")
    assert {True} == {sentence in pages.said for sentence in US_GOV.limits}
    await pages.press("enter")


async def test_accounts_of_two_clouds_work_side_by_side(tmp_path: Path) -> None:
    """Each lists and opens in its own cloud, and the header names it. No host of one gets a token of the other, and
    each customer's consent page is in the cloud of its account."""
    demo = TwoCloudDemo(tmp_path)
    async with demo.signed_in_to_both() as pages:
        assert f"{ADA} · Fourth Coffee · US Government L4" in pages.text
        contoso = await pages.open_session("Contoso")
        urls = [pages.estate.consents.url(contoso)]
        await go_to(pages, NOOR)
        assert f"{NOOR} · Fourth Coffee · public cloud" in pages.text
        assert ([], True) == (pages.estate.sessions.all(), contoso in pages.estate.listing.customers)
        urls.append(pages.estate.consents.url(contoso))

    names = {call.host for call in demo.government.calls}
    bearers = {call.bearer_aud for call in demo.government.calls if call.host == "graph.microsoft.us"}
    public = {call.bearer_aud for call in demo.emulator.calls if call.host == "graph.microsoft.com"}
    assert (GOVERNMENT, {"https://graph.microsoft.us"}, {"https://graph.microsoft.com"}) == (names, bearers, public)
    assert {200} == {call.status for call in demo.government.calls if call.host == "graph.microsoft.us"}
    assert ["login.microsoftonline.us", "login.microsoftonline.com"] == [httpx.URL(url).host for url in urls]


async def test_the_other_clouds_app_is_known_at_the_next_start(tmp_path: Path) -> None:
    """The registration given for the government cloud is kept beside that of the public one, and signs in there."""
    demo = TwoCloudDemo(tmp_path)
    async with demo.signed_in_to_both():
        pass
    settings = load_settings(tmp_path / "config" / "config.toml", {}, {})
    assert ("public", DEMO_CLIENT_ID, (f"us-gov {DEMO_CLIENT_ID} organizations",)) == (
        settings.cloud,
        settings.client_id,
        settings.registrations,
    )
    async with demo.open() as pages:
        await choose_government(pages)
        await pages.see("US Government L4")
        assert isinstance(pages.app.screen, SignInScreen)


async def test_an_account_signs_in_again_in_its_own_cloud(tmp_path: Path) -> None:
    """After a restart Enter on Ada asks the government cloud for the code, though the public one is set."""
    demo = TwoCloudDemo(tmp_path)
    async with demo.signed_in_to_both():
        pass
    async with demo.open() as pages:
        at = [each.username for each in await pages.office.accounts()].index(ADA)
        await pages.press("home", *["down"] * at)
        seen = len(demo.government.calls)
        await demo.approve(pages)

        assert ADA == pages.estate.desk.account.username
        assert len(demo.government.calls) > seen


async def test_a_national_cloud_says_what_it_does_not_know(tmp_path: Path) -> None:
    """The list says of GDAP that it is not to be had, not that there is none; the consent dialog says why consent
    cannot be given from here."""
    async with Demo(tmp_path, scenario="us-gov", customers=40).open() as pages:
        await pages.sign_in()
        await pages.see("n/a")
        assert "no GDAP relationship" not in pages.text
        await pages.highlight("Fabrikam")
        await pages.press("f3")
        await pages.at(ConsentScreen)

        assert (
            "Partner Center consents through a GDAP relationship, and has no API for one in this cloud." in pages.said
        )


async def test_escape_leaves_the_clouds_as_they_were(tmp_path: Path) -> None:
    """Who only looked at the clouds signs in where one signed in before."""
    async with Demo(tmp_path).open() as pages:
        await pages.press("k")
        await pages.at(CloudScreen)
        await pages.press("down", "escape")
        await pages.at(SignInScreen)

        assert CLOUDS["public"] is pages.office.app.cloud
