"""The screens over a service that answers badly: each stays alive, says what happened, and works again later."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.malformed_kinds import Kind, kinds
from tests.faults.malformed_wire import Spoiling, SpoiltWire, raw
from tests.support.demo import Demo, Pages
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.main import MainScreen

TOLD = (
    "body: HTML",
    "body: lists nested 10^5 deep",
    "body: 50 MB of a string",
    "body: reset before the answer",
    "status: 418 with a true body",
    "status: 599 with a true body",
    "header: gzip that breaks off",
    "header: a length too long",
    "status: status line: SSH's greeting",
    "header: 401, challenge: junk",
    "body: an empty list",
    "status: 302 to a script",
)
"""Kinds that no endpoint can take for a true answer."""
PATHS = {
    "contracts": "/v1.0/contracts", "GDAP customers": "/delegatedAdminCustomers", "facts": "/v1.0/$batch",
    "giving consent": "/applicationconsents",
}  # fmt: skip


class Trouble:
    """The demo with a wire that is spoilt to order."""

    def __init__(self, folder: Path) -> None:
        self.demo = Demo(folder, customers=20)
        world = self.demo.emulator.world
        self.demo.emulator = self.wire = SpoiltWire(world, now=self.demo.time.now, sleep=lambda _: None)

    def spoil(self, kind: Kind, path: str, seed: int) -> None:
        """Answer badly at this path until told otherwise."""
        self.wire.spoiling = Spoiling(
            lambda request: request.url.path.endswith(path),
            lambda told: kind.make(told, Random(seed)) or raw(told),
            left=1000,
        )

    async def waited_out(self, pages: Pages, condition: object, what: str) -> None:
        """Let the program's own pauses pass until something is there."""

        def is_there() -> bool:
            pages.time.advance(5)
            return bool(condition())  # type: ignore[operator]

        await pages.until(is_there, what)


def named(name: str) -> Kind:
    """One kind."""
    return next(kind for kind in kinds() if str(kind) == name)


@pytest.fixture
def trouble(tmp_path: Path) -> Trouble:
    """Nothing spoilt yet."""
    return Trouble(tmp_path)


async def _session_told(trouble: Trouble, pages: Pages, kind: Kind, seed: int) -> None:
    """Enter on a customer: a panel that names it."""
    tenant = pages.customer("Contoso")
    trouble.spoil(kind, f"/{tenant}/oauth2/v2.0/token", seed)
    await pages.choose("Contoso")
    await trouble.waited_out(pages, lambda: isinstance(pages.app.screen, FailureScreen), f"a panel after {kind}")
    await pages.pilot.pause()
    assert "Contoso did not open" in pages.said
    assert "Correlation id" in pages.said
    trouble.wire.spoiling = None
    await pages.press("escape")
    await pages.at(MainScreen)


async def _list_told(trouble: Trouble, pages: Pages, kind: Kind, path: str, seed: int) -> None:
    """F5: the list keeps its customers and says what is missing."""
    before = set(pages.estate.listing.customers)
    trouble.spoil(kind, path, seed)
    await pages.press("f5")
    await pages.until(lambda: pages.estate.listing.is_refreshing or pages.estate.listing.problems, "the refresh")
    await trouble.waited_out(pages, lambda: pages.estate.listing.problems, f"a problem after {kind}")
    await trouble.waited_out(pages, lambda: not pages.estate.listing.is_refreshing, "the end of the refresh")
    trouble.wire.spoiling = None
    assert before <= set(pages.estate.listing.customers)
    await pages.press("f5")
    await trouble.waited_out(
        pages, lambda: not pages.estate.listing.problems and not pages.estate.listing.is_refreshing, "a whole list"
    )


async def play(trouble: Trouble, names: tuple[str, ...]) -> None:
    """Every kind in each place of the main screen, in one run."""
    async with trouble.demo.open() as pages:
        await pages.sign_in()
        for seed, name in enumerate(names):
            kind = named(name)
            await _session_told(trouble, pages, kind, seed)
            await _list_told(trouble, pages, kind, PATHS["contracts" if seed % 2 else "GDAP customers"], seed)
        assert () == trouble.wire.strangers
        tenant = await pages.choose("Contoso")
        await pages.facts_of(tenant)
    print(f"\n{len(names)} kinds on the screens, {trouble.wire.asked} requests")


async def test_the_main_screen_survives(trouble: Trouble) -> None:
    """A panel for the session, a line for the list; afterwards the session opens."""
    await play(trouble, TOLD[:4])


@pytest.mark.long
async def test_the_main_screen_survives_all(trouble: Trouble) -> None:
    """The same with every kind."""
    await play(trouble, TOLD)


async def test_giving_consent_survives(trouble: Trouble) -> None:
    """Consent was written and the answer cannot be read: a panel, and that it is not known; asking again opens."""
    async with trouble.demo.open() as pages:
        await pages.sign_in()
        trouble.spoil(named("status: 418 with a true body"), "/applicationconsents", 1)
        tenant = await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        await pages.press("g")
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await trouble.waited_out(pages, lambda: isinstance(pages.app.screen, FailureScreen), "a panel")
        await pages.pilot.pause()
        assert ("Partner Center did not give consent" in pages.said, "Correlation id" in pages.said) == (True, True)
        await pages.press("escape")
        await pages.at(ConsentScreen)
        assert "Whether the consent was written is not known." in pages.said
        await pages.press("n")
        await pages.facts_of(tenant)


async def test_the_sign_in_survives(trouble: Trouble) -> None:
    """Bad answers to the request for a code: a panel each time; then one signs in."""
    async with trouble.demo.open() as pages:
        for seed, name in enumerate(TOLD[:5]):
            trouble.spoil(named(name), "/devicecode", seed)
            await pages.press("enter")
            await trouble.waited_out(
                pages, lambda: isinstance(pages.app.screen, FailureScreen), f"a panel after {name}"
            )
            assert "Signing in did not work" in pages.said
            trouble.wire.spoiling = None
            await pages.press("escape")
            await pages.until(lambda: not isinstance(pages.app.screen, FailureScreen), "the end of the panel")
        await pages.sign_in()
