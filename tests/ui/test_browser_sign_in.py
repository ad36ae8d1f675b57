"""Signing in through a browser from the screens: the card, and every rung of the ladder that leads to it."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.demo import Demo, Pages
from tui.auth import AddressIssued
from tui.emulator import ADA, DEMO_CLIENT_ID, GRACE, DeviceCodeRule, faults
from tui.errors import SessionEnded
from tui.model.secret import Secret
from tui.services.front_door import Stranger
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.ui.widgets.browser_card import AddressInput, BrowserCard
from tui.ui.widgets.code_card import CodeCard

TOKEN = "/*/oauth2/v2.0/token"


def card(pages: Pages) -> BrowserCard:
    """The card with the address."""
    return pages.app.screen.query_one(BrowserCard)


async def ask_for_address(pages: Pages) -> BrowserCard:
    """Take the other way, and wait for the card to be whole."""
    await pages.press("o")
    return await address_shown(pages)


async def address_shown(pages: Pages) -> BrowserCard:
    """Wait for the card to be whole."""
    await pages.see("The answer is waited for", "ssh -L")
    return card(pages)


def is_listened_at(port: int) -> bool:
    """Whether anybody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answered(pages: Pages, username: str | None = ADA) -> str:
    """Sign in on Microsoft's page: where the browser is sent."""
    return pages.emulator.sign_in_at(card(pages).address, username)


async def in_the_list(pages: Pages, username: str = ADA) -> None:
    """Wait until one works as this account."""
    await pages.until(lambda: isinstance(pages.app.screen, MainScreen), "the main screen")
    await pages.listed()
    assert username == pages.estate.desk.account.username


async def approve_and_be_refused(pages: Pages) -> None:
    """Approve a device code that a policy refuses."""
    await pages.ask_for_code()
    await pages.press("1")
    await pages.see("Approved in the demo")
    await pages.until_waiting(1, 15)
    pages.time.advance(6)
    await pages.see("Signing in did not work")


def focused_id(pages: Pages) -> str | None:
    """What Enter would press."""
    return pages.app.focused.id if pages.app.focused else None


async def test_the_card_shows_everything_at_80_by_24(demo: Demo) -> None:
    """The whole address, the ssh command with this machine's name, how long, where to paste, and the warning."""
    demo.whereabouts = lambda: ("ada", "jump-1.contoso.example")
    async with demo.open() as pages:
        shown = await ask_for_address(pages)
        together = "".join(pages.text.split())

        assert "".join(shown.address.split()) in together
        for needed in (
            f"ssh -L {shown.port}:localhost:{shown.port} ada@jump-1.contoso.example",
            "The answer is waited for 5 min",
            DEMO_CLIENT_ID,
            "Signing in to any partner tenant",
            "Open it only because you asked for it here",
            "If the page it ends at fails to load, paste its address here",
            "a copy address s copy ssh u QR p paste o device code Esc cancel",
        ):
            assert needed in pages.flat


async def test_the_browser_that_comes_back_signs_in(demo: Demo) -> None:
    """The demo's person signs in; a real request reaches the listener, and one is in the list."""
    async with demo.open() as pages:
        shown = await ask_for_address(pages)
        await pages.press("1")
        await in_the_list(pages)

        assert (240, False) == (len(pages.estate.listing.customers), is_listened_at(shown.port))


async def test_a_pasted_address_signs_in(demo: Demo) -> None:
    """Pasted with no field in focus, it is taken at once."""
    async with demo.open() as pages:
        await ask_for_address(pages)
        await pages.paste(answered(pages, GRACE))
        await pages.until(lambda: isinstance(pages.app.screen, MainScreen), "the main screen")

        assert GRACE == pages.estate.desk.account.username


async def test_the_field_is_for_terminals_that_type_what_is_pasted(demo: Demo) -> None:
    """`p`, the address, wrapped as terminals wrap it, Enter; what is typed is not shown."""
    async with demo.open() as pages:
        await ask_for_address(pages)
        address = answered(pages)
        await pages.press("p")
        await pages.paste(f"  {address[:90]}\r\n{address[90:]}\n")
        code = parse_qs(urlsplit(address).query)["code"][0]
        assert (address, True) == (pages.app.screen.query_one(AddressInput).value, code[:20] not in pages.text)
        await pages.press("enter")
        await in_the_list(pages)


async def test_a_wrong_paste_says_what_was_wrong(demo: Demo) -> None:
    """And the wait goes on: the right one signs in after it."""
    async with demo.open() as pages:
        await ask_for_address(pages)
        await pages.paste(card(pages).address)
        await pages.see("That is Microsoft's page.")
        await pages.paste("good morning")
        await pages.see("That is no address")
        await pages.paste(answered(pages))
        await in_the_list(pages)


@pytest.mark.parametrize(
    "hostile",
    ["http://localhost:1/?code=\x1b]52;c;eA==\x07&state=[@click=app.quit]x[/]", "[/x]=[/]", "\u202e=x"],
)
async def test_a_hostile_paste_harms_nothing(demo: Demo, hostile: str) -> None:
    """Escapes and markup are not drawn; the sentence is ours."""
    async with demo.open() as pages:
        await ask_for_address(pages)
        await pages.paste(hostile)
        await pages.see("That ")

        assert [False] * 3 == [text in pages.text for text in ("\x1b", "click", "[/x]")]
        assert (True, 0) == (isinstance(pages.app.screen, SignInScreen), pages.app.marked_at_output)


async def test_hostile_words_of_the_page_are_drawn_harmlessly(demo: Demo) -> None:
    """An error description with escapes and markup, under the right state: the panel shows marks."""
    async with demo.open() as pages:
        shown = await ask_for_address(pages)
        state = parse_qs(urlsplit(shown.address).query)["state"][0]
        said = {"error": "server_error", "error_description": "AADSTS90033: \x1b[31m[b]x[/b] [/y]", "state": state}
        await pages.paste(f"http://localhost:{shown.port}/?{httpx.QueryParams(said)}")
        await pages.see("Signing in did not work", "AADSTS90033")

        assert ("\x1b" in pages.text, "[b]x[/b] [/y]" in pages.text) == (False, True)


async def test_address_and_command_can_be_copied_and_shown_alone(demo: Demo) -> None:
    """The very address and the very command; `u` shows the address without a frame."""
    async with demo.open() as pages:
        shown = await ask_for_address(pages)
        await pages.press("a", "s")
        await pages.until(lambda: len(pages.copied) == 2, "two copies")
        assert [shown.address, shown.ssh_line] == pages.copied_texts
        await pages.press("u")
        await pages.at(LinkScreen)
        assert shown.address in pages.said
        await pages.press("escape")
        await pages.at(SignInScreen)


async def test_the_countdown_follows_the_clock(demo: Demo) -> None:
    """Five minutes; in the end seconds; then the panel, with another address one key away."""
    async with demo.open() as pages:
        first = (await ask_for_address(pages)).address
        await pages.until_waiting(299, 300)
        demo.time.advance(215)
        await pages.see("waited for 1:25")
        demo.time.advance(86)
        await pages.see("Signing in did not work", "within 5 minutes")
        await pages.press("t")
        await pages.until(lambda: card(pages).address not in ("", first), "another address")


@pytest.mark.parametrize("way", ["escape", "other way", "device code approved"])
async def test_a_cancelled_sign_in_leaves_nothing(demo: Demo, way: str) -> None:
    """No account, no token request, nobody listening; also when it was left for a device code."""
    async with demo.open() as pages:
        port = (await ask_for_address(pages)).port
        await pages.press("escape" if way == "escape" else "o")
        await pages.see("Sign in another account" if way == "escape" else "Enter this code")
        await pages.until(lambda: not is_listened_at(port), "the listener to be gone")

        assert ([], [], "") == (pages.token_calls(), await pages.office.accounts(), card(pages).address)
        if way == "device code approved":
            await pages.approve()
            assert ADA == pages.estate.desk.account.username


async def test_escape_before_the_address_came_leaves_nothing(demo: Demo) -> None:
    """The network is slow: Escape abandons what is being asked, and no card appears."""
    go_on = threading.Event()

    def hold(_: httpx.Request) -> None:
        go_on.wait(20)

    demo.emulator.meddle = hold
    async with demo.open() as pages:
        await pages.press("o")
        await pages.see("Asking Microsoft Entra for its sign-in page")
        await pages.press("escape")
        go_on.set()
        await pages.until(lambda: not pages.app.screen.workers or all(
            each.is_finished for each in pages.app.screen.workers if each.group == "sign-in"), "its end")  # fmt: skip
        await pages.pilot.pause()

        assert ("Sign in another account" in pages.text, card(pages).address) == (True, "")


async def test_cancel_on_the_page_is_told(demo: Demo) -> None:
    """The panel says that it was declined in the browser; trying again shows another address."""
    async with demo.open() as pages:
        await ask_for_address(pages)
        await pages.paste(answered(pages, None))
        await pages.see("Signing in did not work", "declined in the browser")

        assert [] == await pages.office.accounts()


async def test_a_taken_port_is_told_and_pasting_works(demo: Demo) -> None:
    """The demo's person then leaves the address in the field, as one would paste it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        (demo.folder / "config").mkdir()
        (demo.folder / "config" / "config.toml").write_text(f"sign_in_port = {port}\n")
        async with demo.open() as pages:
            await ask_for_address(pages)
            await pages.see(f"Port {port} is in use on this machine")
            await pages.press("1")
            await pages.see("Its address is in the field")
            await pages.press("enter")
            await in_the_list(pages)


async def test_the_browser_can_go_first(demo: Demo) -> None:
    """`sign_in_first = "browser"`: Enter shows the address, `o` the code."""
    (demo.folder / "config").mkdir()
    (demo.folder / "config" / "config.toml").write_text('sign_in_first = "browser"\n')
    async with demo.open() as pages:
        await pages.see("Enter begins in a browser")
        await pages.press("enter")
        await address_shown(pages)
        await pages.press("o")
        await pages.see("Enter this code")


async def test_nothing_is_asked_for_before_a_key(demo: Demo) -> None:
    """On start nobody is asked, and nobody listens: codes and addresses come on the person's own key alone."""
    async with demo.open() as pages:
        pages.time.advance(3600)
        await pages.pilot.pause()

        assert 0 == len(demo.emulator.calls)


# The ladder


async def test_53003_leads_to_the_browser(tmp_path: Path) -> None:
    """Refused at the token endpoint: the panel offers the browser first, with the reason; Enter, and one is let in."""
    async with Demo(tmp_path, scenario="device-code-blocked").open() as pages:
        await approve_and_be_refused(pages)
        assert ("Sign in by browser", "other") == (pages.buttons[0], focused_id(pages))
        assert "Many policies forbid device codes only" in pages.said
        await pages.press("enter")
        await address_shown(pages)
        await pages.press("1")
        await in_the_list(pages)

        assert 240 == len(pages.estate.listing.customers)


async def test_after_53003_the_browser_stays_first(tmp_path: Path) -> None:
    """Closed and begun anew, Enter goes straight to the browser."""
    async with Demo(tmp_path, scenario="device-code-blocked").open() as pages:
        await approve_and_be_refused(pages)
        await pages.press("escape")
        await pages.see("Enter begins in a browser")
        await pages.press("enter")
        await address_shown(pages)


async def test_a_code_that_ran_out_leads_to_the_browser(demo: Demo) -> None:
    """The page said 53003 and the program learnt nothing: when the code has run out, the browser comes first."""
    demo.emulator.set_device_code_rule(DeviceCodeRule.BLOCKED_ON_PAGE)
    async with demo.open() as pages:
        await pages.ask_for_code()
        await pages.press("1")
        await pages.see("a policy forbids codes")
        asked = len(demo.emulator.calls)
        await pages.until_waiting(1, 15)
        demo.time.advance(901)
        await pages.see("Signing in did not work")
        assert ("Sign in by browser", "other") == (pages.buttons[0], focused_id(pages))
        assert "If the page said blocked or 53003" in pages.said
        demo.time.advance(3600)
        await pages.pilot.pause()
        assert asked == len(demo.emulator.calls)  # no new code by itself
        await pages.press("enter")
        await address_shown(pages)
        await pages.paste(answered(pages))
        await in_the_list(pages)


async def test_530036_at_a_refresh_leads_to_the_browser(demo: Demo) -> None:
    """The policy came after the sign-in: the next refresh is refused, the panel offers a sign-in, and it is by
    browser for this account."""
    async with demo.open() as pages:
        await pages.sign_in()
        demo.emulator.set_device_code_rule(DeviceCodeRule.BLOCKED_AT_TOKEN)
        demo.time.advance(3 * 3600)
        await pages.press("f5")
        await pages.at(FailureScreen)
        assert "AADSTS530036" in pages.said
        pages.app.screen.query_one("#other").focus()
        await pages.press("enter")
        await pages.at(SignInScreen)
        await pages.see("sign in again")
        await pages.press("enter")
        await address_shown(pages)
        await pages.press("1")
        await in_the_list(pages)
        demo.time.advance(3 * 3600)
        await pages.press("f5")
        await pages.listed()

        assert (True, 240) == (pages.estate.desk.is_signed_in, len(pages.estate.listing.customers))


async def test_7000218_says_how_to_mend_the_registration(demo: Demo) -> None:
    """And offers the browser, which the switch does not concern."""
    world = demo.emulator.world
    world.apps[DEMO_CLIENT_ID] = replace(world.apps[DEMO_CLIENT_ID], allows_public_client=False)
    async with demo.open() as pages:
        await pages.ask_for_code()
        await pages.until_waiting(1, 15)
        demo.time.advance(6)
        await pages.see("Signing in did not work", "AADSTS7000218")
        assert ["Allow public client flows", "isFallbackPublicClient", "whoever registered the app"] == [
            words for words in ("Allow public client flows", "isFallbackPublicClient", "whoever registered the app")
            if words in pages.said
        ]  # fmt: skip
        await pages.press("enter")
        await address_shown(pages)
        await pages.paste(answered(pages))
        await in_the_list(pages)


async def test_other_refusals_lead_nowhere_else(demo: Demo) -> None:
    """A silent network is no reason for another way: the panel is as ever."""
    demo.emulator.faults.plan(faults.Cut("connect"), host="login.microsoftonline.com", times=20)
    async with demo.open() as pages:
        await pages.press("enter")
        await pages.see("Signing in did not work")

        assert (["Close", "Try again", "Copy details"], "close") == (pages.buttons, focused_id(pages))


# Who signed in


async def test_another_account_than_the_expected_is_asked_about(demo: Demo) -> None:
    """Ada was to sign in again, and Noor did: who and where from is shown; Cancel has the focus, and leaves nothing."""
    async with demo.open() as pages:
        await pages.sign_in()
    async with demo.open() as pages:
        await ask_for_address(pages)
        await pages.paste(answered(pages, "noor@fourthcoffee.example"))
        await pages.at(ConfirmScreen)
        assert ("no", True, True) == (
            focused_id(pages), "Go on as noor@fourthcoffee.example?" in pages.said,
            demo.emulator.world.partner.tenant_id in pages.said,
        )  # fmt: skip
        await pages.press("enter")
        await pages.see("noor@fourthcoffee.example was not signed in. Nothing of it was kept.")

        assert [ADA] == [each.username for each in await pages.office.accounts()]
        assert ([], None) == (pages.office.signed_in, pages.office.estate)


async def test_another_account_can_be_taken_in(demo: Demo) -> None:
    """The other answer goes on as that account."""
    async with demo.open() as pages:
        await pages.sign_in()
    async with demo.open() as pages:
        await ask_for_address(pages)
        await pages.paste(answered(pages, "noor@fourthcoffee.example"))
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await in_the_list(pages, "noor@fourthcoffee.example")


async def test_leaving_at_the_question_leaves_nothing(demo: Demo) -> None:
    """Ctrl+Q while a stranger is asked about: no account is kept."""
    async with demo.open() as pages:
        await pages.sign_in()
    async with demo.open() as pages:
        await ask_for_address(pages)
        await pages.paste(answered(pages, GRACE))
        await pages.at(ConfirmScreen)
        assert [] == pages.office.signed_in
    async with demo.open() as pages:
        assert [ADA] == [each.username for each in await pages.office.accounts()]


async def test_a_known_account_goes_straight_in(demo: Demo) -> None:
    """A second sign-in of the same account asks nothing."""
    async with demo.open() as pages:
        await pages.sign_in()
    async with demo.open() as pages:
        await ask_for_address(pages)
        await pages.press("1")
        await in_the_list(pages)


async def test_the_code_card_names_the_other_way(demo: Demo) -> None:
    """`o` is on the card at all times, and leads to the browser."""
    async with demo.open() as pages:
        await pages.ask_for_code()
        assert "o other way" in pages.flat
        await ask_for_address(pages)

        assert pages.app.screen.query_one(CodeCard).has_class("hidden")


async def test_locking_at_the_question_drops_the_stranger(demo: Demo) -> None:
    """Tokens of a sign-in that is not let in yet are out of memory as well: a yes after that lets nobody in."""
    async with demo.open() as pages:
        await pages.sign_in()
    async with demo.open() as pages:
        (ada,) = await pages.office.accounts()
        pasted: asyncio.Queue[Secret] = asyncio.Queue()
        steps = pages.office.sign_in(ada, pasted)
        issued = await anext(steps)
        assert isinstance(issued, AddressIssued)
        pasted.put_nowait(Secret(demo.emulator.sign_in_at(issued.url, GRACE)))
        stranger = await anext(steps)
        assert isinstance(stranger, Stranger)
        await pages.office.lock()
        stranger.is_taken_in = True
        with pytest.raises(SessionEnded):
            await anext(steps)

        assert ([], [ADA]) == (pages.office.signed_in, [each.username for each in await pages.office.accounts()])


async def test_escape_while_the_code_is_redeemed_leaves_nothing(demo: Demo) -> None:
    """The browser has come back and Microsoft is slow to answer: Escape drops what comes after it."""
    go_on = threading.Event()

    def hold(request: httpx.Request) -> None:
        if request.url.path.endswith("/token"):
            go_on.wait(20)

    demo.emulator.meddle = hold
    async with demo.open() as pages:
        await ask_for_address(pages)
        answers = len(demo.emulator.calls)
        await pages.paste(answered(pages))
        await pages.until(lambda: any(each.name == "off-loop" for each in threading.enumerate()), "the request")
        await pages.press("escape")
        await pages.see("Sign in another account")
        go_on.set()
        await pages.until(lambda: len(pages.token_calls()) == 1, "the answer that nobody waits for")
        await pages.pilot.pause()

        assert ([], [], True) == (
            pages.office.signed_in, await pages.office.accounts(), len(demo.emulator.calls) <= answers + 2,
        )  # fmt: skip
        assert isinstance(pages.app.screen, SignInScreen)
