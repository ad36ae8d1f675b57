"""Hostile texts in every field of every answer, on every screen that shows one."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.support.demo import Demo, Pages
from tests.support.hostile import hostile_names, random_names
from tests.support.hostile_wire import HostileTexts
from tui.emulator import DEMO_CLIENT_ID, faults
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.diagnosis import DiagnosisScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.main import MainScreen

SEED = 20300107
SIZES = [(80, 24), (120, 36)]


def spoilt(demo: Demo, texts: list[str]) -> HostileTexts:
    """Let the demo's services answer with these texts."""
    hostile = HostileTexts(texts)
    answer = demo.emulator.handle

    def handle(request: httpx.Request) -> httpx.Response:
        return hostile.spoil(answer(request))

    demo.emulator.handle = handle  # type: ignore[method-assign]
    return hostile


def check(pages: Pages) -> int:
    """What would be written is letters only, without link or action, and every line is as wide as the screen."""
    strips = pages.app.screen._compositor.render_strips()
    drawn = [segment for strip in strips for segment in strip]
    assert [] == [segment.text for segment in drawn if segment.control or not segment.text.isprintable()]
    assert [] == [segment.text for segment in drawn if segment.style and segment.style.link]
    assert [] == [segment.text for segment in drawn if segment.style and "@click" in segment.style.meta]
    assert {pages.app.size.width} == {strip.cell_length for strip in strips}
    return 1


async def read_list(pages: Pages) -> int:
    """Go through the whole list, a window at a time."""
    table = pages.customers.table
    await pages.press("ctrl+home")
    await pages.until(lambda: table.cursor_row == 0, "the first window")
    seen = check(pages)
    while table.cursor_row < table.row_count - 1:
        at = table.cursor_row
        await pages.press("pagedown")
        await pages.until(lambda at=at: table.cursor_row > at, "the next window")  # type: ignore[misc]
        seen += check(pages)
    return seen


async def dialogs(pages: Pages, demo: Demo, tenant_id: str) -> int:
    """Session, notices, forgetting, own name, help, palette; then failure, consent, confirmation, address and code."""
    seen = 0
    await pages.find(tenant_id)
    await pages.press("enter")
    await pages.until(lambda: pages.estate.sessions.current == tenant_id, "the session")
    await pages.until(lambda: pages.estate.sessions.known_facts(pages.estate.sessions.current), "its facts")  # type: ignore[arg-type]
    await pages.pilot.pause()
    seen += check(pages)
    for key, kind in (("f", ConfirmScreen), ("f1", None), ("ctrl+p", None)):
        await pages.press(key)
        if kind is not None:
            await pages.at(kind)
        await pages.pilot.pause()
        seen += check(pages)
        await pages.press("escape")
        await pages.at(MainScreen)
    await pages.press("f2")
    await pages.until(lambda: pages.notices, "a notice")
    seen += check(pages)
    await pages.press("escape")
    await pages.press("ctrl+n")
    await pages.at(AskScreen)
    seen += check(pages)
    await pages.press("escape")
    return seen + await _refusals(pages, demo, tenant_id)


async def _refusals(pages: Pages, demo: Demo, tenant_id: str) -> int:
    seen = 0
    other = next(
        each.tenant.tenant_id
        for each in demo.emulator.world.customers
        if each.tenant.tenant_id != tenant_id and each.tenant.tenant_id in pages.estate.listing.customers
    )
    words = random.Random(SEED).choice(hostile_names())
    body = {"error": "invalid_grant", "error_codes": [53003], "error_description": words, "trace_id": words}
    demo.emulator.faults.plan(faults.Answer(400, body | {"correlation_id": words}), path=faults.LOGIN_TOKEN)
    await pages.at(MainScreen)
    await pages.find(other)
    await pages.press("enter")
    await pages.at(FailureScreen)
    seen += check(pages)
    await pages.press("escape")
    await pages.at(MainScreen)
    await pages.press("ctrl+t")
    dialog = await pages.at(DiagnosisScreen)
    await pages.until(lambda: dialog.found is not None and dialog.found.is_whole, "the whole chain")
    await pages.pilot.pause()
    seen += check(pages)
    await pages.press("escape")
    demo.emulator.withdraw_consent(other, DEMO_CLIENT_ID)
    await pages.at(MainScreen)
    await pages.press("f3")
    await pages.at(ConsentScreen)
    seen += check(pages)
    await pages.press("u")
    await pages.at(LinkScreen)
    seen += check(pages)
    await pages.press("r")
    await pages.pilot.pause()
    return seen + check(pages)


async def screens_with(demo: Demo, texts: list[str], size: tuple[int, int]) -> tuple[int, int]:
    """Drive the program through everything with these texts; screens looked at, and texts sent."""
    hostile = spoilt(demo, texts)
    async with demo.open(size) as pages:
        await pages.sign_in()
        seen = await read_list(pages)
        seen += await dialogs(pages, demo, pages.customer("Contoso"))
    async with demo.open(size) as pages:
        seen += check(pages)  # the accounts, as they were read back
    return seen, hostile.sent


@pytest.mark.usefixtures("read_as_markup")
async def test_a_batch_of_hostile_texts_everywhere(tmp_path: Path) -> None:
    """Some 240 of the corpus at once, in every field: letters only, nothing to click, no broken line, no crash, and no
    bare string handed to a widget."""
    texts = random.Random(SEED).sample([*hostile_names(), *random_names(500, SEED)], 240)
    seen, sent = await screens_with(Demo(tmp_path), texts, (80, 24))

    assert seen > 20
    assert sent > 500


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
async def test_the_whole_corpus_everywhere(tmp_path: Path, size: tuple[int, int]) -> None:
    """Every hand-made name and 5,000 random ones, 240 at a time; prints the counts."""
    names = [*hostile_names(), *random_names(5000, SEED)]
    seen = sent = 0
    for at in range(0, len(names), 240):
        shown, texts = await screens_with(Demo(tmp_path / str(at)), names[at : at + 240], size)
        seen, sent = seen + shown, sent + texts
    print(f"\n{len(names)} names (seed {SEED}), {sent} texts sent, {seen} screens of {size[0]}x{size[1]} looked at")

    assert sent > len(names)


@pytest.mark.parametrize("code", ["ABC\x1b[2J", "AB\u202eC", "A" * 100, "A\nB", "\u200bABC"])
async def test_a_hostile_device_code_is_never_shown(tmp_path: Path, code: str) -> None:
    """A code that is no plain text is refused, and so is an address that is not Microsoft's."""
    demo = Demo(tmp_path)
    for field, value in (("user_code", code), ("verification_uri", f"https://microsoft.com.fabrikam.example/{code}")):
        body = {
            "user_code": "ABCD1234", "device_code": "d", "verification_uri": "https://microsoft.com/devicelogin",
            "expires_in": 900, "interval": 5, "message": code,
        } | {field: value}  # fmt: skip
        demo.emulator.faults.plan(faults.Answer(200, body), path="*/devicecode")
        async with demo.open() as pages:
            await pages.press("enter")
            await pages.at(FailureScreen)
            check(pages)

            assert "Enter this code" not in pages.text


PASTES = [
    "Con\x1b]52;c;QQ==\x07toso",
    "Con\u202etoso\u200b",
    "\n\n  Contoso\x00 \nsecond",
    "C" * 100_000,
    "[@click=app.quit]Con[/]",
]


@pytest.mark.parametrize("pasted", PASTES, ids=["control", "bidi", "lines", "long", "markup"])
async def test_a_paste_is_one_line_of_letters(demo: Demo, pasted: str) -> None:
    """In the filter and as a name of one's own: a page may have put more into the clipboard than it showed."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.paste(pasted)
        await pages.pilot.pause()
        check(pages)
        typed = pages.customers.filter.value
        tenant_id = await pages.highlight("Contoso")
        await pages.press("ctrl+n")
        await pages.at(AskScreen)
        await pages.paste(pasted)
        check(pages)
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.until(lambda: pages.estate.customer(tenant_id).alias, "the name")
        check(pages)

        assert (True, True) == (0 < len(typed) <= 400, typed.isprintable())
        alias = pages.estate.customer(tenant_id).alias
        assert (True, True) == (len(alias) <= 60, alias.isprintable())


async def test_what_is_no_id_and_no_domain_is_not_copied_as_one(demo: Demo) -> None:
    """A domain that somebody wrote into the local state is not pasted into a command; the program says so."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        listing = pages.estate.listing
        facts = pages.estate.sessions.known_facts(tenant_id)
        assert facts is not None
        listing.put(replace(listing.customers[tenant_id], domain="x; reboot"))
        pages.estate.sessions.known.facts[tenant_id] = replace(facts, domains=())
        await pages.press("d")
        await pages.told("The domain was not copied")
        await pages.press("t")
        await pages.until(lambda: pages.copied, "the tenant id")

        assert [tenant_id] == pages.copied_texts
