"""F11: consent URLs of the marked, or of all that need consent, copied or saved, and noted as sent when told so."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.demo import Demo, Pages
from tui.model.consent import ConsentState
from tui.model.consent_links import FIELDS
from tui.model.identifiers import TenantId
from tui.store import load_journal
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.links import LinksScreen
from tui.ui.screens.main import MainScreen


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


async def at_links(pages: Pages, *names: str) -> list[TenantId]:
    """Mark these customers, and open the dialog."""
    await pages.sign_in()
    marked = []
    for name in names:
        marked.append(await pages.highlight(name))
        await pages.press("insert")
    await pages.press("f11")
    await pages.at(LinksScreen)
    return marked


def sent(pages: Pages) -> set[TenantId]:
    """The customers that are marked as sent."""
    return {each.tenant_id for each in pages.estate.listing.customers.values() if each.consent.link_sent_at}


def exports(demo: Demo) -> list[str]:
    """The exports that the journal has."""
    records = load_journal(demo.profile().locations.state_file).records
    return [record.detail for record in records if record.what == "export"]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_marked_customers_are_copied_and_not_marked_as_sent_unasked(
    demo: Demo, size: tuple[int, int]
) -> None:
    """Two marked: two rows of CSV on the clipboard; the safe answer to *sent* has the focus, and marks nobody."""
    async with demo.open(size) as pages:
        marked = await at_links(pages, "Fabrikam", "Contoso Retail")
        for needed in ("Consent URLs of 2 customers", "the marked customers", "Fabrikam", "fabrikam.example"):
            assert needed in pages.text
        assert ["Copy the list", "Save to a file…", "Next form"] == pages.buttons
        assert [] == pages.copied
        await pages.press("c")
        await pages.at(ConfirmScreen)
        found = list(csv.DictReader(io.StringIO(pages.copied_texts[0].removeprefix("\ufeff"))))
        assert pages.app.focused is not None
        assert "no" == pages.app.focused.id
        await pages.press("enter")
        await pages.at(LinksScreen)

        assert set(marked) == {TenantId(row["tenant_id"]) for row in found}
        assert all(f"/{row['tenant_id']}/" in urlsplit(row["url"]).path for row in found)
        assert list(FIELDS) == list(found[0])
        assert set() == sent(pages)
        assert ["2 consent URLs"] == exports(demo)


async def test_yes_marks_exactly_these_as_sent(demo: Demo) -> None:
    """Also in the list, where they say so."""
    async with demo.open() as pages:
        marked = await at_links(pages, "Fabrikam", "Contoso Retail")
        await pages.press("c")
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await pages.see("Marked as sent: 2 customers.")
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.see("→ sent")

        assert set(marked) == sent(pages)


async def test_without_marks_all_that_need_consent_are_meant(demo: Demo) -> None:
    """Those known to lack it; before any is known, that is said instead."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("f11")
        await pages.told("No customer is marked, and none is known to need consent: F4 checks.")
        fabrikam = pages.customer("Fabrikam")
        await pages.estate.standings.probe(fabrikam)
        await pages.press("f11")
        await pages.at(LinksScreen)
        assert "Consent URLs of 1 customer" in pages.text
        await pages.press("f", "f", "c")
        await pages.at(ConfirmScreen)

        assert ["Fabrikam · fabrikam.example", fabrikam] == pages.copied_texts[0].splitlines()[:2]


def files_in(folder: Path) -> list[Path]:
    """What lies there."""
    return list(folder.iterdir())


async def save(pages: Pages, folder: str) -> None:
    """Save in this folder."""
    await pages.press("s")
    await pages.at(AskScreen)
    await pages.press(*["backspace"] * 3)
    await pages.write(folder)
    await pages.press("enter")


async def test_a_saved_list_is_the_persons_alone_and_replaced_only_when_asked(demo: Demo, home: Path) -> None:
    """0600 in the home; a second time the file stays unless the person says so."""
    async with demo.open() as pages:
        await at_links(pages, "Fabrikam")
        await save(pages, "~")
        await pages.at(ConfirmScreen)
        await pages.press("enter")
        await pages.at(LinksScreen)
        (path,) = files_in(home)
        assert (0o600, ".csv", True) == (
            stat.S_IMODE(path.stat().st_mode), path.suffix, "Fabrikam" in path.read_text(encoding="utf-8")
        )  # fmt: skip
        path.write_text("my notes")

        await save(pages, "~")
        await pages.see("Replace the file?")
        await pages.press("enter")
        await pages.at(LinksScreen)
        assert "my notes" == path.read_text()

        await save(pages, "~")
        await pages.see("Replace the file?")
        await pages.press("right", "enter")
        await pages.see("link sent”?")

        assert ([path], True) == (files_in(home), "Fabrikam" in path.read_text(encoding="utf-8"))
        assert ["1 consent URLs", "1 consent URLs"] == exports(demo)


async def test_a_link_at_that_name_is_not_followed(demo: Demo, home: Path, tmp_path: Path) -> None:
    """Somebody's file behind it stays as it is, also when replacing is said yes to."""
    victim = tmp_path / "victim"
    victim.write_text("before")
    async with demo.open() as pages:
        await at_links(pages, "Fabrikam")
        day = pages.estate.desk.wall().date().isoformat()
        (home / f"consent-urls-{day}.csv").symlink_to(victim)
        await save(pages, "~")
        await pages.see("Replace the file?")
        await pages.press("right", "enter")
        await pages.see("link sent”?")
        (path,) = files_in(home)

        assert ("before", False) == (victim.read_text(), path.is_symlink())


async def test_a_folder_that_is_not_there_is_told(demo: Demo, home: Path) -> None:
    """Nothing is made, and nothing was noted."""
    async with demo.open() as pages:
        await at_links(pages, "Fabrikam")
        await save(pages, "~/nowhere")
        await pages.at(FailureScreen)

        assert "There is no such folder." in pages.said
        assert ([], []) == (files_in(home), exports(demo))
        assert ConsentState.LINK_SENT not in {each.standing for each in pages.estate.listing.customers.values()}


async def test_a_list_too_long_for_the_terminal_is_to_be_saved(demo: Demo) -> None:
    """More than a terminal's clipboard takes: nothing is sent, and saving is offered."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("ctrl+p")
        await pages.write("Mark all customers shown")
        await pages.press("enter")
        await pages.told("240 marked.")
        await pages.press("f11")
        await pages.at(LinksScreen)
        await pages.press("c")
        await pages.see("Not copied:", "s saves.")

        assert ([], set()) == (pages.copied, sent(pages))
