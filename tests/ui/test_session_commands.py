"""What is done inside a session and noted of a customer: by its letters, by the palette, over a restart."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
import pytest

from tests.support.demo import Demo, Pages
from tests.support.hostile import hostile_names
from tui.emulator import faults
from tui.model.colour import COLOURS, own_colour
from tui.model.foreign_text import is_safe
from tui.model.identifiers import TenantId
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.colour import ColourScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.name_it import NameItScreen
from tui.ui.screens.portals import PortalsScreen
from tui.ui.theme import BANDS
from tui.ui.widgets.band import Band

BATCH = "/v1.0/$batch"


async def in_contoso(pages: Pages) -> TenantId:
    """Sign in and be in Contoso's tenant."""
    await pages.sign_in()
    return await pages.open_session("Contoso")


async def by_palette(pages: Pages, title: str) -> None:
    """Choose a command by its name."""
    await pages.press("ctrl+p")
    await pages.until(lambda: type(pages.app.screen).__name__ == "StillPalette", "the palette")
    await pages.write(title)
    await pages.see(title)
    await pages.press("enter")


def band(pages: Pages) -> str:
    """The line that says whose tenant one is in."""
    return pages.text.splitlines()[0]


# The local copy


async def test_a_restart_shows_the_facts_at_once_with_their_age(demo: Demo) -> None:
    """Before anybody signs in: as of when, and nothing is asked; signed in they are asked again and become new."""
    async with demo.open() as pages:
        await in_contoso(pages)
    demo.time.advance(3 * 3600)
    calls = len(demo.emulator.calls)
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("signed out")
        await pages.press("tab")
        await pages.see("as of 3 h ago", "contoso.onmicrosoft.com", "sign-in needed")
        assert "asking again" not in pages.text
        assert calls == len(demo.emulator.calls)


async def test_the_local_copy_stands_while_it_is_asked_again(demo: Demo) -> None:
    """Renewing keeps what is known with its age until the answer is there, and then shows the new age."""
    gate, asked = threading.Event(), threading.Event()

    def hold(request: httpx.Request) -> None:
        if request.url.path == BATCH:
            asked.set()
            assert gate.wait(30)

    async with demo.open() as pages:
        await in_contoso(pages)
        demo.time.advance(3 * 60)
        demo.emulator.meddle = hold
        await pages.press("r")
        await pages.until(asked.is_set, "the question")
        await pages.see("as of 3 min ago, asking again…", "Default domain")
        gate.set()
        await pages.see("as of now")
        assert "asking again" not in pages.text


async def test_facts_that_cannot_be_read_keep_the_earlier_ones_and_say_why(demo: Demo) -> None:
    """The whole call fails: the reason stands above, the facts below with their age; a good answer takes the reason
    away."""
    async with demo.open() as pages:
        await in_contoso(pages)
        demo.time.advance(3 * 60)
        demo.emulator.faults.plan(faults.Answer(403, {"error": {"code": "Authorization_RequestDenied"}}), path=BATCH)
        await pages.press("r")
        await pages.see("as of 3 min ago", "Default domain")
        await pages.until(lambda: "does not permit this" in pages.said, "the reason")
        assert "asking again" not in pages.text
        await pages.press("r")
        await pages.see("as of now")
        assert "does not permit" not in pages.said


async def test_a_part_that_fails_keeps_what_it_was(demo: Demo) -> None:
    """Licences refused at the second time: the first ones stand below the reason, with their age, also after a
    restart."""
    async with demo.open() as pages:
        await in_contoso(pages)
        demo.time.advance(3 * 60)
        refusal = {"error": {"code": "Authorization_RequestDenied", "message": "no"}}
        demo.emulator.faults.plan(faults.Answer(403, refusal), path="/v1.0/subscribedSkus")
        await pages.press("r")
        await pages.until(lambda: "Licences were not read" in pages.said, "the reason")
        assert "What follows is as of 3 min ago. POWER_BI_STANDARD" in pages.said
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("signed out")
        await pages.press("tab")
        await pages.until(lambda: "Licences were not read" in pages.said, "the reason")
        assert "What follows is as of 3 min ago. POWER_BI_STANDARD" in pages.said


async def test_old_facts_are_asked_again_on_the_way_in_and_never_at_rest(demo: Demo) -> None:
    """Within the refresh age switching asks nobody; past it the way in asks once; looking at them asks nothing."""
    async with demo.open() as pages:
        await in_contoso(pages)

        def asked() -> int:
            return sum(call.path == BATCH for call in demo.emulator.calls)

        before = asked()
        demo.time.advance(14 * 60)
        await pages.press("escape", "tab")
        await pages.pilot.pause()
        assert before == asked()
        demo.time.advance(2 * 60)
        await pages.pilot.pause()
        assert before == asked()
        await pages.press("escape", "tab")
        await pages.until(lambda: asked() == before + 1, "one more question")
        await pages.see("as of now")


async def test_forgetting_the_session_forgets_its_facts(demo: Demo) -> None:
    """Also on the disk."""
    async with demo.open() as pages:
        tenant_id = await in_contoso(pages)
        account = pages.estate.desk.account.id
        await pages.until(lambda: pages.estate.sessions.known.facts, "the facts")
        assert [tenant_id] == list(await pages.office.store.load_facts(account))
        await pages.press("f")
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await pages.until(lambda: pages.estate.sessions.all() == [], "no session")

        assert ({}, {}) == (pages.estate.sessions.known.facts, await pages.office.store.load_facts(account))


async def test_a_renewal_that_is_refused_does_not_claim_to_ask(demo: Demo) -> None:
    """Without a new token the tenant is asked nothing: the facts stand with their age alone."""
    async with demo.open() as pages:
        tenant_id = await in_contoso(pages)
        demo.time.advance(3 * 60)
        demo.emulator.faults.plan(faults.Aadsts(50020), tenant=tenant_id)
        await pages.press("r")
        await pages.at(FailureScreen)
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.see("as of 3 min ago", "no access")

        assert "asking again" not in pages.text


async def test_a_session_that_outlived_the_lists_says_that_nothing_is_noted_of_it(demo: Demo) -> None:
    """Rather than swallow the key."""
    async with demo.open() as pages:
        tenant_id = await in_contoso(pages)
        del pages.estate.listing.customers[tenant_id]
        await pages.press("n")
        await pages.told("No list has this customer")
        assert isinstance(pages.app.screen, MainScreen)


# Notes


async def test_a_note_is_shown_found_and_kept(demo: Demo) -> None:
    """`n` in the session; the pane shows it, the filter finds the customer by a word of it, and so does the next
    start."""
    async with demo.open() as pages:
        tenant_id = await in_contoso(pages)
        await pages.press("n")
        await pages.at(AskScreen)
        await pages.write("ask grace first #goldvip")
        await pages.press("enter")
        await pages.see("ask grace first #goldvip")
        await pages.press("escape")
        await pages.find("goldvip")
        assert ["Contoso"] == pages.rows
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("signed out")
        await pages.find("goldvip")
        assert ["Contoso"] == pages.rows
        assert "ask grace first #goldvip" == pages.estate.customer(pages.customer("Contoso")).note
        assert tenant_id == pages.customers.highlighted


async def test_the_palette_writes_a_note_of_the_highlighted_customer(demo: Demo) -> None:
    """In the list, where letters filter; an empty note takes it away."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Fabrikam")
        await by_palette(pages, "Write a note of the customer")
        await pages.at(AskScreen)
        await pages.write("x")
        await pages.press("enter")
        await pages.until(lambda: pages.estate.customer(tenant_id).note == "x", "the note")
        await by_palette(pages, "Write a note of the customer")
        await pages.at(AskScreen)
        await pages.press("backspace", "enter")
        await pages.until(lambda: pages.estate.customer(tenant_id).note == "", "no note")


async def test_hostile_notes_are_drawn_as_letters(demo: Demo) -> None:
    """Pasted from anywhere, and read from a file that somebody else wrote."""
    async with demo.open() as pages:
        tenant_id = await in_contoso(pages)
        for text in hostile_names()[::60]:
            await pages.press("n")
            await pages.at(AskScreen)
            await pages.press("home", "shift+end", "delete")
            await pages.paste(text)
            await pages.press("enter")
            await pages.at(MainScreen)
            note = pages.estate.customer(tenant_id).note
            assert note == "" or is_safe(note)
            assert [] == [line for line in pages.text.splitlines() if not line.isprintable()]


# Colour


async def test_a_colour_is_chosen_followed_and_kept(demo: Demo) -> None:
    """`c`: the present one is highlighted; the band follows at once, and at the next start; its own comes back."""
    async with demo.open() as pages:
        tenant_id = await in_contoso(pages)
        own = BANDS[own_colour(pages.customer("Contoso"))]
        other = next(name for name in COLOURS if BANDS[name] != own)

        def background() -> str:
            return pages.app.screen_stack[1].query_one(Band).styles.background.hex.lower()

        await pages.press("c")
        await pages.at(ColourScreen)
        await pages.see("its own:")
        await pages.press(*["down"] * (COLOURS.index(other) + 1), "enter")
        await pages.until(lambda: background() == BANDS[other][0], "the colour")
        assert other == pages.estate.customer(pages.customer("Contoso")).colour
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("signed out")
        await pages.press("tab")
        await pages.until(lambda: background() == BANDS[other][0], "the colour")
        await pages.press("c")
        await pages.at(ColourScreen)
        await pages.press("home", "enter")
        await pages.until(lambda: background() == own[0], "its own colour")
        assert tenant_id == pages.estate.sessions.current


async def test_escape_leaves_the_colour(demo: Demo) -> None:
    """As it was."""
    async with demo.open() as pages:
        await in_contoso(pages)
        await pages.press("c")
        await pages.at(ColourScreen)
        await pages.press("down", "down", "escape")
        await pages.at(MainScreen)

        assert "" == pages.estate.customer(pages.customer("Contoso")).colour


async def test_the_palette_paints_and_protects_the_highlighted_customer(demo: Demo) -> None:
    """In the list, for whoever has no session there."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Fabrikam")
        await by_palette(pages, "Choose the customer's colour")
        await pages.at(ColourScreen)
        await pages.press("end", "enter")
        await pages.until(lambda: pages.estate.customer(tenant_id).colour == COLOURS[-1], "the colour")
        await by_palette(pages, "Protect the customer")
        await pages.see("! Fabrikam")
        assert pages.estate.customer(tenant_id).is_protected


# Protection


async def test_protection_is_marked_everywhere_and_leaves_only_by_name(demo: Demo) -> None:
    """`x`: band, sidebar, pane and list show the sign, not colour alone; taking it away asks for the name."""
    async with demo.open() as pages:
        await in_contoso(pages)
        await pages.press("x")
        await pages.told("Protected:")
        await pages.see("1 ● !Contoso", "! protected: a shell")
        assert "! protected" in band(pages)
        await pages.press("escape")
        await pages.find(pages.customer("Contoso"))
        await pages.see("! Contoso")
        await pages.press("tab", "x")
        await pages.at(NameItScreen)
        await pages.write("fabrikam")
        await pages.press("enter")
        await pages.see("not what this customer is called")
        await pages.press("escape")
        await pages.at(MainScreen)
        assert pages.estate.customer(pages.customer("Contoso")).is_protected
        await pages.press("x")
        await pages.at(NameItScreen)
        await pages.write("contoso")
        await pages.press("enter")
        await pages.told("No longer protected: Contoso.")
        assert "protected" not in band(pages)


async def test_protection_outlives_the_run_and_two_instances_undo_nothing_of_each_other(demo: Demo) -> None:
    """One protects while the other, that began before, writes a note and a colour: the next start has all three."""
    async with demo.open() as pages:
        await in_contoso(pages)
        contoso = pages.customer("Contoso")
        async with demo.open() as others:
            await others.press("l")
            await others.see("signed out")
            await pages.estate.protect(contoso)
            await others.estate.write_note(contoso, "from the other")
            await others.estate.paint(contoso, "teal")
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("signed out")
        customer = pages.estate.customer(contoso)

        assert (True, "from the other", "teal") == (customer.is_protected, customer.note, customer.colour)


async def test_consent_of_a_protected_customer_is_given_only_by_name(demo: Demo) -> None:
    """After the confirmation; Escape there gives nothing, its name does."""
    async with demo.open() as pages:
        await pages.sign_in()
        fabrikam = await pages.highlight("Fabrikam")
        await pages.estate.protect(fabrikam)
        await pages.press("enter")
        await pages.at(ConsentScreen)
        for typed in ("", "fabrikam"):
            assert [] == [call for call in demo.emulator.calls if "applicationconsents" in call.path]
            await pages.press("g")
            await pages.at(ConfirmScreen)
            await pages.press("right", "enter")
            await pages.at(NameItScreen)
            assert "To give consent, type its name" in pages.said
            await pages.write(typed)
            await pages.press("enter" if typed else "escape")
            if not typed:
                await pages.at(ConsentScreen)
        await pages.facts_of(fabrikam)


async def test_k_shows_where_consent_stands(demo: Demo) -> None:
    """The dialog that F3 opens."""
    async with demo.open() as pages:
        await in_contoso(pages)
        await pages.press("k")
        await pages.at(ConsentScreen)
        assert "Consent: Contoso" in pages.said


# Portals


async def test_a_portal_link_is_copied_and_shown(demo: Demo) -> None:
    """`o`, a digit goes to its portal, Enter copies, `u` shows it whole with a QR code; over SSH `b` says why not."""
    async with demo.open() as pages:
        await in_contoso(pages)
        await pages.press("o", "2")
        await pages.at(PortalsScreen)
        await pages.see("delegatedOrg=contoso.onmicrosoft.com#")
        await pages.press("enter")
        await pages.see("was sent to your terminal")
        expected = (
            "https://admin.cloud.microsoft/exchange?landingpage=homepage&form=mac_sidebar"
            "&delegatedOrg=contoso.onmicrosoft.com#"
        )
        assert [expected] == pages.copied_texts
        await pages.press("u")
        await pages.at(LinkScreen)
        assert expected in pages.said
        await pages.press("escape")
        await pages.at(PortalsScreen)
        await pages.press("9")
        await pages.see("derived from the initial domain")
        await pages.press("c")
        await pages.until(lambda: len(pages.copied) == 2, "the second link")
        assert "https://contoso-admin.sharepoint.com" == pages.copied_texts[1]


async def test_every_portal_can_be_seen_in_a_small_window(demo: Demo) -> None:
    """At 80x24 all of them, the link and the keys stand on the screen at once."""
    async with demo.open() as pages:
        await in_contoso(pages)
        await pages.press("o")
        await pages.at(PortalsScreen)
        await pages.see("1  Microsoft 365 admin", "l  Microsoft 365 Lighthouse", "Esc closes", "delegatedOrg=")


async def test_without_a_browser_in_front_of_the_person_none_is_opened(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`b` over SSH tells why, and what helps."""
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    async with demo.open() as pages:
        await in_contoso(pages)
        await pages.press("o")
        await pages.at(PortalsScreen)
        await pages.press("b")
        await pages.see("you came over SSH")


async def test_with_one_it_gets_the_link(demo: Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`b` on a machine with a display."""
    put_opener(tmp_path / "bin", tmp_path / "got")
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    async with demo.open() as pages:
        await in_contoso(pages)
        await pages.press("o", "3")
        await pages.at(PortalsScreen)
        await pages.press("b")
        await pages.see("was opened in your browser")

    assert "https://entra.microsoft.com/contoso.example\n" == text_of(tmp_path / "got")


def put_opener(folder: Path, got: Path) -> None:
    """A program that notes the address it is to open."""
    folder.mkdir()
    (folder / "xdg-open").write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" > {got}\n')
    (folder / "xdg-open").chmod(0o700)


def text_of(path: Path) -> str:
    """A file's text."""
    return path.read_text()


async def test_the_initial_domain_is_asked_for_where_it_is_not_known(demo: Demo) -> None:
    """A session whose facts never came: portals that need it say so, and have their link once the tenant told it."""
    gate = threading.Event()

    def hold(request: httpx.Request) -> None:
        if request.url.path == BATCH:
            assert gate.wait(30)

    async with demo.open() as pages:
        await pages.sign_in()
        demo.emulator.meddle = hold
        await pages.choose("Contoso")
        await pages.see("Asking the tenant for its facts")
        await pages.press("o")
        await pages.at(PortalsScreen)
        await pages.see("Asking the tenant for its domains", "Exchange admin  – not from here")
        await pages.press("enter", "b", "u")
        assert [] == pages.copied
        gate.set()
        await pages.see("?delegatedOrg=contoso.onmicrosoft.com")
        assert "not from here" not in pages.text


async def test_portals_of_what_cannot_be_asked_say_why(demo: Demo) -> None:
    """Refused: the reason stands in the dialog, and the portals that need no domain work all the same."""
    async with demo.open() as pages:
        await pages.sign_in()
        refusal = faults.Answer(403, {"error": {"code": "Authorization_RequestDenied"}})
        demo.emulator.faults.plan(refusal, path=BATCH, times=2)
        await pages.choose("Contoso")
        await pages.until(lambda: "does not permit this" in pages.said, "the reason")
        await pages.press("o")
        await pages.at(PortalsScreen)
        await pages.see("The tenant did not tell it:")
        await pages.press("7", "enter")
        await pages.until(lambda: pages.copied, "a link")
        assert [f"https://security.microsoft.com/?tid={pages.customer('Contoso')}"] == pages.copied_texts
