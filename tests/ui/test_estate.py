"""The estate as it is: what was planted in a world is what the view tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.support.demo import Demo, Pages
from tests.support.hostile import hostile_names
from tests.ui.test_hostile_everywhere import check
from tui.emulator.world import Customer, Relationship
from tui.emulator.world.roles import GLOBAL_ADMINISTRATOR
from tui.model.estate_view import Difference, differences
from tui.model.forecast import forecast
from tui.model.identifiers import as_tenant_id
from tui.model.roles import role_name
from tui.ui.screens.estate import EstateScreen
from tui.ui.screens.main import MainScreen
from tui.ui.widgets.differences_pane import DifferencesPane
from tui.ui.widgets.endings_pane import EndingsPane

COUNT = 240
GONE = 4
"""Customers that the partner loses between two readings of the lists."""

Holds = Callable[[Customer, Sequence[Relationship], datetime], bool]


def untidy(folder: Path, customers: int = 80) -> Demo:
    """A partner who never looked after its relationships."""
    return Demo(folder, scenario="untidy", customers=customers)


def is_live(item: Relationship) -> bool:
    """Whether it lets the partner in."""
    return item.status in ("active", "expiring")


def ends_soon(item: Relationship, now: datetime) -> bool:
    """Whether it is over in a month, and stays so."""
    return is_live(item) and not item.extends and item.ends_at is not None and item.ends_at - now < timedelta(days=31)


PLANTED: dict[Difference, Holds] = {
    Difference.ENDS_SOON: lambda _, found, now: any(ends_soon(item, now) for item in found),
    Difference.ENDED: lambda _, found, now: (
        bool(found) and all(item.status in ("expired", "terminated") for item in found)
    ),
    Difference.REQUESTED: lambda _, found, now: any(item.is_addressed for item in found),
    Difference.CONTRACT_ONLY: lambda who, found, now: who.character.has_contract and not found,
    Difference.GDAP_ONLY: lambda who, found, now: not who.character.has_contract and any(map(is_live, found)),
    Difference.CANNOT_EXTEND: lambda _, found, now: any(
        is_live(item) and GLOBAL_ADMINISTRATOR in item.roles for item in found
    ),
    Difference.MICROSOFT_LED: lambda _, found, now: any(
        is_live(item) and item.display_name.startswith("MLT_") for item in found
    ),
}
"""What the world itself says, in the world's own facts."""


def planted(pages: Pages, difference: Difference) -> set[str]:
    """The tenant ids of the customers with one difference, read off the world."""
    world, now = pages.emulator.world, pages.time.now()
    return {
        who.tenant.tenant_id for who in world.customers if PLANTED[difference](who, world.relationships(who, now), now)
    }


def ends(pages: Pages) -> set[tuple[object, ...]]:
    """Each live relationship, the day of its end, the roles that no later one of the customer has, whether it extends
    itself: read off the world."""
    world, now = pages.emulator.world, pages.time.now()
    found: set[tuple[object, ...]] = set()
    for who in world.customers:
        live = [item for item in world.relationships(who, now) if is_live(item)]
        for item in live:
            end = item.ends_at or now
            later = [other for other in live if other is not item and (other.extends or (other.ends_at or now) > end)]
            kept = {role for other in later for role in other.roles}
            lost = frozenset() if item.extends else frozenset(item.roles) - kept
            found.add((item.relationship_id, end.date(), lost, item.extends))
    return found


async def refreshed(pages: Pages) -> None:
    """Read the lists once more."""
    before = pages.estate.listing.listed_at
    pages.time.advance(60)
    await pages.press("f5")
    await pages.until(lambda: pages.estate.listing.listed_at != before, "another reading")
    await pages.listed()


async def seen(pages: Pages) -> EstateScreen:
    """Open the view, and wait until all is found."""
    await pages.press("f12")
    screen = await pages.at(EstateScreen)
    await pages.see("Relationship, no consent")
    await pages.until(lambda: screen.query_one(EndingsPane).highlighted or not screen._customers, "the ends")
    return screen


def shown(screen: EstateScreen) -> dict[Difference, int]:
    """The count beside each kind, as it stands in the table."""
    table = screen.query_one(DifferencesPane).kinds
    return {
        Difference(table.key_at(place)): int(table.get_row_at(place)[1].replace(",", ""))
        for place in range(table.row_count)
    }


async def test_what_was_planted_is_what_is_told(tmp_path: Path) -> None:
    """Of a few hundred customers every one is named, and no other: ends, ended, requested, one-sided, too broad, made
    by Microsoft; then a consent that is missing, one left behind, and customers that are gone."""
    async with untidy(tmp_path, COUNT).open() as pages:
        await pages.sign_in()
        losses = forecast(pages.estate.listing.customers.values(), pages.time.now())
        told_ends = {(each.relationship.id, each.on, frozenset(each.roles_lost), each.auto_extends) for each in losses}
        assert ends(pages) == told_ends
        assert 0 < sum(bool(roles) for _, _, roles, _ in told_ends) < len(told_ends)
        world = pages.emulator.world
        missing = [pages.customer(name) for name in ("Fabrikam", "Contoso Retail")]
        left = [pages.customer(name) for name in ("Adatum", "Contoso Suites", "Proseware")]
        for tenant_id in (*missing, *left):
            await pages.estate.standings.probe(tenant_id)
        for tenant_id in left:
            pages.emulator.end_relationships(tenant_id)
        lost = {who.tenant.tenant_id for who in list(world.customers)[-GONE:]}
        known = {as_tenant_id(each) for each in lost} & set(pages.estate.listing.customers)
        world.customers.count -= GONE
        await refreshed(pages)
        screen = await seen(pages)
        told = differences(pages.estate.listing.customers.values(), pages.time.now())
        found = {kind: {each.tenant_id for each in customers} for kind, customers in told.items()}

        assert {kind: planted(pages, kind) for kind in PLANTED} == {kind: found[kind] for kind in PLANTED}
        assert [] == [kind for kind in PLANTED if not found[kind]]
        assert set(missing) == found[Difference.NO_CONSENT]
        assert set(left) == found[Difference.LEFT_BEHIND]
        assert known == found[Difference.GONE]
        assert {kind: len(customers) for kind, customers in told.items()} == shown(screen)


async def test_enter_shows_the_customer_in_the_list(tmp_path: Path) -> None:
    """From either page, whatever part of the list was shown before; nothing is opened. Escape changes nothing, and
    Ctrl+E does what F12 does, though the filter line has a use for that key."""
    async with untidy(tmp_path).open() as pages:
        await pages.sign_in()
        await pages.press("f7", "f7")
        screen = await seen(pages)
        await pages.press("down", "enter", "down")
        chosen = screen.query_one(DifferencesPane).customers.cursor_key
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.until(lambda: pages.customers.highlighted == chosen, "the customer in the list")
        assert (chosen, 1) == (pages.customers.filter.value, pages.customers.table.row_count)

        screen = await seen(pages)
        await pages.press("2", "down", "down")
        loss = screen.query_one(EndingsPane).highlighted
        assert loss is not None
        await pages.press("enter")
        await pages.until(lambda: pages.customers.highlighted == loss.customer.tenant_id, "the customer in the list")
        assert [] == pages.estate.sessions.all()

        await pages.find("con")
        await pages.press("ctrl+e")
        await pages.at(EstateScreen)
        await pages.press("escape")
        await pages.at(MainScreen)
        assert "con" == pages.customers.filter.value


async def test_nobody_at_all_is_said(tmp_path: Path) -> None:
    """Without a customer both pages say so, and Enter does nothing."""
    async with Demo(tmp_path, scenario="empty").open() as pages:
        await pages.sign_in()
        screen = await seen(pages)
        await pages.see("Nobody")
        await pages.press("right", "enter", "tab")
        await pages.see("Nothing ends")
        await pages.press("enter")

        assert screen is pages.app.screen
        assert {0} == set(shown(screen).values())


async def test_the_roles_that_are_lost_are_named(tmp_path: Path) -> None:
    """All of them stand on the smallest screen that is promised, and that Global Administrator never extends itself."""
    async with untidy(tmp_path, COUNT).open() as pages:
        await pages.sign_in()
        screen = await seen(pages)
        await pages.press("tab")
        pane = screen.query_one(EndingsPane)
        losses = enumerate(screen._losses)
        most = max((len(loss.roles_lost), place) for place, loss in losses if loss.relationship.cannot_extend)
        pane.endings.move_cursor(row=most[1])
        await pages.see("Never extends itself. Lost: Global Administrator")

        assert most[0] >= 10
        assert "✗ never" in pages.text
        assert [] == [role for role in pane.highlighted.roles_lost if role_name(role) not in pages.flat]  # type: ignore[union-attr]


async def test_five_thousand_customers_cost_what_a_window_costs(tmp_path: Path) -> None:
    """Rows are made when they come on screen, the last of them too."""
    async with Demo(tmp_path, customers=20).open() as pages:
        await pages.sign_in()
        known = list(pages.estate.listing.customers.values())
        many = {as_tenant_id(str(UUID(int=at))): known[at % len(known)] for at in range(5_000)}
        pages.estate.listing.customers = {key: replace(each, tenant_id=key) for key, each in many.items()}
        screen = await seen(pages)
        await pages.press("2", "ctrl+end")
        table = screen.query_one(EndingsPane).endings

        assert 4_000 < len(screen._losses) == table.row_count == table.cursor_row + 1
        assert len(table.visible_rows) < 24
        assert screen._losses[-1].on.isoformat() in pages.text


@pytest.mark.usefixtures("read_as_markup")
async def test_hostile_names_are_letters_on_both_pages(tmp_path: Path) -> None:
    """Names of customers and of their relationships, as they never come through the first wall."""
    async with Demo(tmp_path, customers=3).open() as pages:
        await pages.sign_in()
        (known, *_) = pages.estate.listing.customers.values()
        (care,) = known.relationships
        soon = replace(care, ends_at=pages.time.now() + timedelta(days=9, hours=1), auto_extends=False)
        names = hostile_names()[::8]
        many = [as_tenant_id(str(UUID(int=at))) for at in range(len(names))]
        pages.estate.listing.customers = {
            key: replace(known, tenant_id=key, name=name, domain=name, relationships=(replace(soon, name=name),))
            for key, name in zip(many, names, strict=True)
        }
        screen = await seen(pages)
        await pages.press("enter")
        for page in ("1", "2"):
            await pages.press(page, "right")
            for _ in range(0, len(names), 8):
                check(pages)
                await pages.press("pagedown")

        assert len(names) == len(screen._losses) == shown(screen)[Difference.ENDS_SOON]
