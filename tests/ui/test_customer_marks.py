"""What a technician adds to the list: stars, names, an order, a part of it."""

from __future__ import annotations

from tests.support.demo import Demo
from tui.model.identifiers import TenantId
from tui.ui.widgets.customer_rows import ShowOnly, SortBy


async def test_a_star_brings_a_customer_to_the_top(demo: Demo) -> None:
    """Ctrl+S stars the highlighted customer, which then comes first, after a restart, too; again takes it away."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Proseware")
        await pages.press("ctrl+s")
        await pages.see("★")
        await pages.find("")
        assert "Proseware" == pages.rows[0]
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("★")
        assert "Proseware" == pages.rows[0]
        await pages.find(tenant_id)
        await pages.press("ctrl+s")
        await pages.see_no("★")

        assert not pages.estate.customer(tenant_id).is_starred


async def test_a_name_of_ones_own_is_shown_and_searched(demo: Demo) -> None:
    """Ctrl+N asks with the customer named; the answer stands in the list, and both names find it."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.highlight("Tailspin")
        await pages.press("ctrl+n")
        await pages.see("A name of your own", "Tailspin Toys · tailspintoys.example")
        await pages.write("zz 42")
        await pages.press("enter")
        await pages.see("zz 42")
        for words in ("zz 42", "tailspin"):
            await pages.find(words)
            assert ["zz 42"] == pages.rows
        assert "zz 42 (Tailspin Toys)" in pages.text


async def test_a_name_can_be_left_and_taken_away(demo: Demo) -> None:
    """Escape changes nothing; an empty answer brings the customer's own name back."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Tailspin")
        await pages.estate.alias(tenant_id, "Toys")
        await pages.press("ctrl+n")
        await pages.see("A name of your own")
        await pages.write("x")
        await pages.press("escape")
        await pages.see_no("A name of your own")
        assert "Toys" == pages.estate.customer(tenant_id).title
        await pages.press("ctrl+n")
        await pages.see("A name of your own")
        await pages.press("ctrl+u", "enter")
        await pages.until(lambda: pages.estate.customer(tenant_id).title == "Tailspin Toys", "the name of its own")


async def test_every_column_can_be_sorted_by(demo: Demo) -> None:
    """F8 goes through the columns and back to the best match; each order is what its column says."""
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        customers, now = pages.estate.listing.customers, demo.time.now()
        orders = []
        for _ in SortBy:
            await pages.press("f8")
            orders.append([TenantId(each) for each in pages.customers.on_screen])
        by_name, by_domain, _, by_gdap, _, best = orders

        names = [customers[each].title for each in by_name]
        assert ("Adatum", "Adventure Works") == (names[0], names[1])
        domains = [customers[each].domain for each in by_domain]
        assert sorted(domains) == domains
        ends = [each.days_left(now) for key in by_gdap if (each := customers[key].relationship) and each.ends_at]
        assert sorted(ends, key=lambda days: days or 0) == ends
        assert pages.rows == [customers[each].title for each in best]


async def test_a_part_of_the_list_is_one_key_away(demo: Demo) -> None:
    """F7 goes through needs consent, ends soon, starred and all; the count names the part; Escape shows all again."""
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        await pages.highlight("Fabrikam")
        await pages.press("f2", "ctrl+s")
        await pages.see("★")
        await pages.find("")
        parts = []
        for part in (ShowOnly.NEEDS_CONSENT, ShowOnly.ENDS_SOON, ShowOnly.STARRED):
            await pages.press("f7")
            await pages.see(f"{part} ·")
            parts.append(pages.rows)
        needs_consent, ends_soon, starred = parts

        assert (["Fabrikam"], ["Fabrikam"]) == (needs_consent, starred)
        assert "Alpine Ski House" in ends_soon
        await pages.press("escape")
        await pages.see("240 of 240")
        assert 240 == pages.customers.table.row_count


async def test_an_empty_part_says_so(demo: Demo) -> None:
    """Nothing starred: the list says which part is empty and how to leave it."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("f7", "f7", "f7")
        await pages.see("No customer here: starred", "F7 shows the next part")


async def test_a_refresh_keeps_cursor_and_filter(demo: Demo) -> None:
    """The highlighted customer is the same one after the list was read again."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.write("contoso")
        await pages.press("down", "down")
        before = pages.customers.highlighted
        demo.time.advance(60)
        for key in ("f5", "ctrl+r"):
            listed_at = pages.estate.listing.listed_at
            demo.time.advance(60)
            await pages.press(key)
            await pages.until(lambda at=listed_at: pages.estate.listing.listed_at != at, "the list read again")  # type: ignore[misc]
            await pages.listed()

        assert (before, "contoso") == (pages.customers.highlighted, pages.customers.filter.value)
