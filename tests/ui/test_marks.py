"""Marks: the customers that a person picks out for a command that takes several."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo


@pytest.mark.parametrize("key", ["insert", "ctrl+@", "ctrl+space"])
async def test_a_key_marks_and_goes_on(demo: Demo, key: str) -> None:
    """Each press marks the highlighted customer and goes a row down; the count says how many; again takes it away."""
    async with demo.open() as pages:
        await pages.sign_in()
        first, second, third = pages.customers.on_screen[:3]
        await pages.press(key, "down", key)
        await pages.see("2 marked ·")

        assert [first, third] == pages.customers.marked
        assert [True, False, True] == ["▪" in line for line in table_lines(pages.text)[:3]]
        await pages.press("up", "up", key)
        await pages.see("3 marked ·")
        assert [first, second, third] == pages.customers.marked
        await pages.press("up", key)
        await pages.see("2 marked ·")
        assert [first, third] == pages.customers.marked


async def test_marks_stay_with_their_customers(demo: Demo) -> None:
    """Filtering, sorting and reading the list again change nothing in what is marked; what is hidden counts, too."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_ids = [await pages.highlight("Proseware"), await pages.highlight("Adatum")]
        for tenant_id in tenant_ids:
            await pages.find(tenant_id)
            await pages.press("insert")
        await pages.find("no such customer")
        await pages.see("2 marked ·")
        assert set(tenant_ids) == set(pages.customers.marked)
        await pages.find("")
        await pages.press("f8")
        assert [tenant_ids[1], tenant_ids[0]] == pages.customers.marked
        listed_at = pages.estate.listing.listed_at
        demo.time.advance(60)
        await pages.press("f5")
        await pages.until(lambda: pages.estate.listing.listed_at != listed_at, "the list read again")
        await pages.listed()

        assert [tenant_ids[1], tenant_ids[0]] == pages.customers.marked


async def test_all_that_is_shown_can_be_marked_and_unmarked(demo: Demo) -> None:
    """The palette marks what the filter leaves, on screen or not, and takes all marks away."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.find("contoso")
        shown = pages.customers.shown
        await pages.app.screen.run_action("mark_shown")
        await pages.told(f"{len(shown)} marked.")
        await pages.find("")
        assert set(shown) == set(pages.customers.marked)
        assert 1 < len(shown) < 240
        await pages.app.screen.run_action("mark_shown")
        await pages.told("240 marked.")
        await pages.app.screen.run_action("clear_marks")
        await pages.told("No customer is marked.")
        await pages.see_no("240 marked ·")

        assert [] == pages.customers.marked


async def test_a_starred_customer_shows_both_signs(demo: Demo) -> None:
    """The mark stands beside the star and does not hide it."""
    async with demo.open((60, 24)) as pages:
        await pages.sign_in()
        await pages.highlight("Proseware")
        await pages.press("ctrl+s")
        await pages.see("★")
        await pages.press("insert")

        await pages.see("▪★ Proseware")


async def test_the_last_row_and_an_empty_list_can_be_marked_on(demo: Demo) -> None:
    """At the end the cursor stays; where there is no row the key does nothing."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("ctrl+end", "insert")
        assert 239 == pages.customers.table.cursor_row
        await pages.find("no such customer")
        await pages.press("insert")

        assert 1 == len(pages.customers.marked)


def table_lines(text: str) -> list[str]:
    """The lines of the screen below the table's header."""
    lines = text.splitlines()
    header = next(at for at, line in enumerate(lines) if "Customer" in line and "Domain" in line)
    return lines[header + 1 :]
