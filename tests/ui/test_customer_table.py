"""The customer table in a running app: what it makes, what it tells, where the cursor goes."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import DataTable, Input

from tests.ui.table_app import Shown, customers
from tui.ui.widgets.customer_table import CustomerTable

SIZES = ((80, 24), (120, 36))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [0, 1, 5000])
async def test_what_is_made_depends_on_the_window_not_on_the_length(count: int, size: tuple[int, int]) -> None:
    """Only rows on screen are asked for, each once, whether there are none, one or five thousand."""
    app = Shown(customers(count))
    async with app.run_test(size=size) as pilot:
        app.show_all()
        await pilot.pause()
        window = min(count, size[1] - 2)

        assert list(range(window)) == app.rows.asked
        assert list(range(window)) == list(app.table.visible_rows)
        assert count == app.table.row_count


async def test_moving_by_one_row_makes_two_rows() -> None:
    """Without scrolling, a step draws the row left and the row reached; at the edge, the window."""
    app = Shown(customers(5000))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        app.rows.asked.clear()
        app.table.action_cursor_down()
        await pilot.pause()

        assert [0, 1] == sorted(app.rows.asked)


async def test_a_new_answer_draws_each_line_once_and_changes_no_layout() -> None:
    """One key is one repaint: rows appear and disappear without a second pass."""
    app = Shown(customers(5000))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        size, virtual_size = app.table.size, app.table.virtual_size
        app.table.drawn.clear()
        app.table.show(app.rows, (7, 3), ("contoso",))
        await pilot.pause()

        assert list(range(23)) == app.table.drawn
        assert (size, virtual_size) == (app.table.size, app.table.virtual_size)
        assert (False, False) == app.table.scrollbars_enabled


async def test_it_tells_as_datatable_does() -> None:
    """The first row is highlighted at once, each further one when the cursor gets there; Enter selects."""
    app = Shown(customers(50))
    async with app.run_test() as pilot:
        app.show_all()
        await pilot.pause()
        app.table.move_cursor(row=2)
        app.table.move_cursor(row=2)
        app.table.action_select_cursor()
        await pilot.pause()

        assert [("highlighted", "Contoso 0"), ("highlighted", "Contoso 2"), ("selected", "Contoso 2")] == app.told
        assert (app.table, 2, "Contoso 2") == (app.query_one(DataTable), app.table.cursor_row, app.table.cursor_key)
        assert ["★", "Contoso 2", "contoso.com", "2 d"] == app.table.get_row_at(2)


async def test_rows_shown_before_the_start_are_told_of() -> None:
    """A table that is filled before it is on the screen highlights its first row all the same."""
    rows = customers(3)
    app = Shown(rows, before_mount=lambda table: table.show(rows, range(3)))
    async with app.run_test() as pilot:
        await pilot.pause()

        assert [("highlighted", "Contoso 0")] == app.told


async def test_the_same_customer_in_another_row_is_no_news() -> None:
    """A refresh that keeps the highlighted customer posts nothing; another one under the cursor does."""
    app = Shown(customers(50))
    async with app.run_test() as pilot:
        app.show_all()
        app.table.move_cursor(row=3)
        await pilot.pause()
        app.told.clear()
        app.table.show(app.rows, (9, 3, 1), keep="Contoso 3")
        await pilot.pause()
        assert [] == app.told
        app.table.show(app.rows, (9, 1))
        await pilot.pause()

        assert [("highlighted", "Contoso 9")] == app.told


async def test_an_empty_table_selects_nothing_and_has_no_key() -> None:
    """Without rows Enter does nothing, and the same customer coming back is told of again."""
    app = Shown(customers(1))
    async with app.run_test() as pilot:
        app.show_all()
        app.table.show(app.rows, ())
        app.table.action_select_cursor()
        key = app.table.cursor_key
        app.show_all()
        await pilot.pause()

        assert None is key
        assert [("highlighted", "Contoso 0")] * 2 == app.told


@pytest.mark.parametrize(
    ("actions", "row", "top"),
    [
        (["cursor_up"], 0, 0),
        (["cursor_down"] * 21, 21, 0),
        (["cursor_down"] * 22, 22, 1),
        (["page_down"], 22, 22),
        (["cursor_down", "page_down", "page_down"], 45, 44),
        (["page_down"] * 9, 99, 78),
        (["page_down", "cursor_down", "page_up"], 1, 0),
        (["scroll_bottom"], 99, 78),
        (["scroll_end", "cursor_down"], 99, 78),
        (["scroll_bottom", "cursor_up"], 98, 78),
        (["scroll_bottom", "scroll_top"], 0, 0),
        (["page_down", "scroll_home"], 0, 0),
        (["page_down", "cursor_left", "cursor_right"], 22, 22),
    ],
)
async def test_the_cursor_moves_while_the_filter_has_the_focus(actions: list[str], row: int, top: int) -> None:
    """The screen calls the table's actions; cursor and window end where a reader expects them."""
    app = Shown(customers(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        for action in actions:
            await app.run_action(action, app.table)
        await pilot.pause()

        assert (row, top) == (app.table.cursor_row, app.table.top)
        assert isinstance(app.focused, Input)


async def test_a_new_answer_puts_the_cursor_on_the_best_match() -> None:
    """Unless a customer is to be kept, the cursor goes to the top."""
    app = Shown(customers(100))
    async with app.run_test() as pilot:
        app.show_all()
        app.table.action_scroll_bottom()
        app.table.show(app.rows, range(50, 100))
        await pilot.pause()

        assert (0, 0, "Contoso 50") == (app.table.cursor_row, app.table.top, app.table.cursor_key)


async def test_a_kept_customer_stays_on_its_line() -> None:
    """Rows that arrive above the highlighted customer do not move it on the screen."""
    app = Shown(customers(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(app.rows, range(50, 100))
        await pilot.pause()
        app.table.move_cursor(row=5)
        app.show_all(keep="Contoso 55")
        await pilot.pause()

        assert (55, 50, "Contoso 55") == (app.table.cursor_row, app.table.top, app.table.cursor_key)


async def test_a_kept_customer_that_is_gone_gives_way_to_the_first() -> None:
    """When the highlighted customer no longer matches, the cursor goes to the top."""
    app = Shown(customers(100))
    async with app.run_test() as pilot:
        app.show_all()
        app.table.move_cursor(row=30)
        app.table.show(app.rows, range(10), keep="Contoso 30")
        await pilot.pause()

        assert (0, "Contoso 0") == (app.table.cursor_row, app.table.cursor_key)


async def test_a_refresh_leaves_a_window_moved_by_the_wheel_alone() -> None:
    """Somebody who reads further down is not thrown back to the cursor by the next page of the list."""
    app = Shown(customers(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        app.table.move_window(40)
        app.show_all(keep="Contoso 0")
        await pilot.pause()

        assert (40, 0) == (app.table.top, app.table.cursor_row)


async def test_the_mouse_highlights_selects_and_scrolls() -> None:
    """A click highlights, a second one selects, the wheel moves the window, and the filter keeps the focus."""
    app = Shown(customers(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        app.told.clear()
        await pilot.click(app.table, offset=(10, 4))
        await pilot.click(app.table, offset=(10, 4))
        await scroll(pilot, app.table)
        await pilot.click(app.table, offset=(10, 1))
        await pilot.click(app.table, offset=(3, 0))
        await pilot.click(app.table, offset=(0, 0))

        assert [
            ("highlighted", "Contoso 3"),
            ("selected", "Contoso 3"),
            ("selected", "Contoso 3"),
            ("header", "name"),
        ] == app.told
        assert (3, True) == (app.table.top, isinstance(app.focused, Input))


async def scroll(pilot: Pilot[None], table: CustomerTable) -> None:
    """Turn the wheel by one notch over the table."""
    table.post_message(events.MouseScrollDown(table, 5, 5, 0, 1, 0, False, False, False, 5, 6))
    await pilot.pause()


async def test_a_click_below_the_last_row_does_nothing() -> None:
    """Blank lines are not rows."""
    app = Shown(customers(2))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        await pilot.click(app.table, offset=(10, 15))

        assert [("highlighted", "Contoso 0")] == app.told


async def test_moving_the_mouse_draws_nothing() -> None:
    """No line follows the mouse."""
    app = Shown(customers(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        app.table.drawn.clear()
        for y in range(3, 12):
            await pilot.hover(app.table, offset=(10, y))

        assert [] == app.table.drawn
