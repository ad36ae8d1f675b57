"""The ways through the program on which its frames are taken."""

from __future__ import annotations

from tests.frames.stage import Stage, look_up
from tests.support.pages import Pages
from tui.emulator import ADA
from tui.emulator.faults import unavailable

LATER_S = 26 * 3600
"""A night and a morning: the local copy is old, and nobody is signed in any more."""

CONTRACTS = "/v1.0/contracts"


async def sign_in(stage: Stage) -> None:
    """The first start of the demo: no account, a code, and the list while it is on its way."""
    async with stage.opened(stage.demo()) as pages:
        await stage.shot("sign-in-no-account", pages)
        await pages.ask_for_code()
        await stage.shot("sign-in-code", pages)
        stage.hold("/delegatedAdmin", "/contracts", "/v1/customers")
        await pages.press("1")
        await pages.see("Approved in the demo")
        await pages.until_waiting(1, 15)
        pages.time.advance(6)
        await pages.see("Asking Microsoft for your customers", "refreshing…")
        await stage.shot("customers-loading", pages)


async def set_up(stage: Stage) -> None:
    """The first start of the live program."""
    async with stage.opened(stage.demo(is_live=True)) as pages:
        await stage.shot("set-up", pages)


async def customers(stage: Stage) -> None:
    """The list: just read, after a morning's work, and filtered."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await look_up(pages)
        await stage.shot("customers-first", pages)
        await _morning(pages)
        await look_up(pages)
        await stage.shot("customers", pages)
        await pages.find("con ret")
        await stage.shot("customers-filtered", pages)
        await pages.find("zzz")
        await stage.shot("customers-no-match", pages)


async def keeping(stage: Stage) -> None:
    """The question after the first sign-in, and the lock of somebody who answered with a passphrase."""
    demo = stage.demo()
    demo.is_undecided = True
    async with stage.opened(demo) as pages:
        await pages.ask_for_code()
        await pages.press("1")
        await pages.see("Approved in the demo")
        await pages.until_waiting(1, 15)
        demo.time.advance(6)
        await pages.see("Keep this sign-in for the next start?", "Everything that reads disks")
        await pages.listed()
        await stage.shot("keep-question", pages)
        await pages.press("up", "up", "enter")
        for sentence in ("A new passphrase", "Once more"):
            await pages.see(sentence)
            await pages.write("correct horse")
            await pages.press("enter")
        await pages.see("by passphrase")
        await pages.press("f10")
        await pages.see("tenantry is locked")
        await stage.shot("lock", pages)


async def over_the_list(stage: Stage) -> None:
    """What lies over the list."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.highlight("Contoso")
        await pages.find("contoso")
        await pages.press("ctrl+n")
        await pages.see("A name of your own")
        await stage.shot("alias", pages)
        await pages.press("escape", "f1")
        await pages.see("In the customer list")
        await stage.shot("help", pages)
        await pages.press("escape", "ctrl+p")
        await pages.see("Refresh the customer list")
        await stage.shot("palette", pages)


async def _morning(pages: Pages) -> None:
    """A morning's work: four stars, a consent missing, a policy in the way, a link sent, three sessions; the list."""
    for name in ("Alpine Ski House", "Fabrikam", "Northwind Traders", "Wide World Importers"):
        tenant_id = await pages.highlight(name)
        await pages.press("ctrl+s")
        await pages.until(lambda tenant_id=tenant_id: pages.estate.customer(tenant_id).is_starred, "a star")  # type: ignore[misc]
    for name in ("Fabrikam", "Northwind Traders", "Wide World Importers"):
        await pages.choose(name)
        await pages.see("AADSTS")
        await pages.press("escape")
    await pages.press("f2")
    await pages.see("→ sent")
    for name in ("Contoso", "Adatum", "Humongous Insurance"):
        pages.time.advance(4 * 60)
        await pages.open_session(name)
        await pages.press("escape")
    await pages.see("Consent has come for Wide World Importers")
    await pages.find("")
    await pages.press("ctrl+home", "down")


async def customers_empty(stage: Stage) -> None:
    """Somebody outside AdminAgents gets an empty list."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in(2)
        await pages.see("AdminAgents")
        await stage.shot("customers-empty", pages)


async def customers_failed(stage: Stage) -> None:
    """Nothing can be read: first the wait that the service asks for, then the failure."""
    demo = stage.demo()
    demo.emulator.faults.plan(unavailable(), path="/v1.0/tenantRelationships/*", times=99)
    demo.emulator.faults.plan(unavailable(), path=CONTRACTS, times=99)
    demo.emulator.faults.plan(unavailable(), host="api.partnercenter.microsoft.com", times=99)
    async with stage.opened(demo) as pages:
        await _through_waits(pages)
        await pages.see("could not be read")
        await stage.shot("customers-failed", pages)


async def customers_partial(stage: Stage) -> None:
    """One list fails, the others are there."""
    demo = stage.demo()
    demo.emulator.faults.plan(unavailable(), path=CONTRACTS, times=99)
    async with stage.opened(demo) as pages:
        await _through_waits(pages)
        await pages.see("Not read to the end")
        await look_up(pages)
        await stage.shot("customers-partial", pages)


async def _through_waits(pages: Pages) -> None:
    """Sign in, and let the time pass that the program waits between its tries."""
    await pages.ask_for_code()
    await pages.press("1")
    await pages.see("Approved in the demo")
    await pages.until_waiting(1, 15)
    pages.time.advance(6)
    await pages.until(lambda: pages.office.estate is not None, "an estate")
    listing = pages.estate.listing
    while not listing.problems:
        await pages.until(lambda: pages.time.waits_s or listing.problems, "a wait, or the end of it")
        pages.time.advance(max(pages.time.waits_s, default=0))
    await pages.listed()
    await pages.see_no("going on in")


async def signed_out(stage: Stage) -> None:
    """The next day: an account that has to sign in again, and what is known without it."""
    demo = stage.demo()
    async with stage.opened(demo) as pages:
        await pages.sign_in()
        await _morning(pages)
    demo.time.advance(LATER_S)
    async with stage.opened(demo) as pages:
        await stage.shot("sign-in-accounts", pages)
        await pages.press("l")
        await pages.see("signed out")
        await stage.shot("customers-stale", pages)
        await pages.press("tab")
        await pages.see("as of 26 h ago")
        await stage.shot("session-sign-in-needed", pages)


async def consent(stage: Stage) -> None:
    """Consent is missing: the dialog, the link, the question before giving it, and where it cannot be given."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.choose("Fabrikam")
        await pages.see("AADSTS65001")
        await stage.shot("consent-missing", pages)
        await pages.press("c")
        await pages.see("Esc back")
        await stage.shot("consent-link", pages)
        await pages.press("escape")
        await pages.see("Looking for consent")
        await stage.shot("consent-link-sent", pages)
        await pages.press("m")
        await pages.see("Please approve")
        await stage.shot("consent-message", pages)
        await pages.press("escape")
        await pages.see("Looking for consent")
        await pages.press("g")
        await pages.see("Give consent for Fabrikam?")
        await stage.shot("consent-confirm", pages)
        await pages.press("escape", "escape")
        await pages.choose("Wide World Importers")
        await pages.see("AADSTS65001")
        await pages.press("g")
        await pages.see("Consent page of")
        await stage.shot("consent-not-from-here", pages)


async def consent_refused(stage: Stage) -> None:
    """Partner Center refuses: the relationship holds the role, and the technician has been taken out of its group."""
    demo = stage.demo()
    demo.emulator.remove_from_group(ADA, "GDAP App Admins")
    async with stage.opened(demo) as pages:
        await pages.sign_in()
        await pages.choose("Fabrikam")
        await pages.see("AADSTS65001")
        await _give(pages)
        await pages.see("Partner Center did not give consent")
        await stage.shot("consent-refused", pages)


async def consent_settling(stage: Stage) -> None:
    """The app is unknown in the tenant; consent is given and takes a while until it counts."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.choose("Adventure Works")
        await pages.see("AADSTS700016")
        await stage.shot("consent-app-unknown", pages)
        await _give(pages)
        await pages.see("may take minutes")
        await stage.shot("consent-settling", pages)


async def _give(pages: Pages) -> None:
    await pages.press("g")
    await pages.see("Give consent for")
    await pages.press("right", "enter")


async def consent_code(stage: Stage) -> None:
    """The consent address as a QR code; at 80 x 24 there is no room for it."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.choose("Fabrikam")
        await pages.see("AADSTS65001")
        await pages.press("u")
        await pages.see("Esc back")
        await pages.press("r")
        await pages.see("r text")
        await stage.shot("consent-qr", pages)


async def sessions(stage: Stage) -> None:
    """Inside customers' tenants."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await _morning(pages)
        await pages.press("tab", "1")
        await pages.see("Licences")
        await stage.shot("session", pages)
        await pages.press("escape")
        await pages.choose("Proseware")
        await pages.see("asks us to slow down", "Asking the tenant")
        await stage.shot("session-throttled", pages)


async def refusals(stage: Stage) -> None:
    """Ways in that are closed."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.choose("Northwind Traders")
        await pages.see("AADSTS53003")
        await stage.shot("failure-blocked", pages)
        await pages.press("escape")
        await pages.choose("Tailspin Toys")
        await pages.see("AADSTS50020")
        await stage.shot("failure-no-way-in", pages)


async def too_small(stage: Stage) -> None:
    """A terminal in which nothing useful fits."""
    async with stage.opened(stage.demo(), at_first=(80, 24)) as pages:
        await pages.sign_in()
        await pages.pilot.resize_terminal(*stage.size)
        await pages.see("tenantry needs")
        await stage.shot("too-small", pages)
