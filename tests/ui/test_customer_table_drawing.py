"""What the customer table draws: foreign names, wide letters, matches, the header, the states without rows."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.style import Style

from tests.ui.table_app import Rows, Shown, customers
from tui.ui.widgets.customer_table import Cell, Column, Empty, Failed, Loading
from tui.ui.widgets.table_columns import Slot
from tui.ui.widgets.table_line import Look, line_segments


async def test_every_size_can_be_drawn() -> None:
    """From one cell to a large terminal: each line is as wide as the table, and the cursor is on screen."""
    app = Shown(customers(300))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        app.table.action_scroll_bottom()
        for size in [(20, 3), (1, 1), (2, 2), (7, 3), (300, 90), (41, 5), (120, 36), (80, 24)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            table = app.table
            assert [] == [strip for strip in app.strips() if strip.cell_length != table.size.width]
            assert table.top <= table.cursor_row < table.top + table.window_rows
            assert min(300, table.window_rows) == len(table.visible_rows)
            assert (False, False) == table.scrollbars_enabled


async def test_a_single_line_shows_the_customer_not_the_titles() -> None:
    """When there is room for one line it is the cursor's."""
    app = Shown(customers(3))
    async with app.run_test(size=(40, 2)) as pilot:
        app.show_all()
        app.table.move_cursor(row=1)
        await pilot.pause()

        assert ["★", "Contoso", "1", "1", "d", "█"] == " ".join(app.lines()).split()


HOSTILE = [
    "\x1b]52;c;UFdORUQ=\x1b\\Evil",
    "\x9b31mred\x9d0;title\x9c",
    "[/]Contoso [red]x[/red] [@click=app.quit]y[/]",
    "two\nlines\tand a tab\r",
    "\u202eright to left\u2066",
    "lone \ud800 surrogate",
    "\x00\x07\x08\x7f",
]


async def test_no_control_character_of_a_name_reaches_the_screen() -> None:
    """Escape sequences, C1, direction overrides and lone surrogates are drawn as marks; markup as it is written."""
    app = Shown(Rows(HOSTILE))
    async with app.run_test(size=(120, 24)) as pilot:
        app.show_all()
        app.table.placeholder(Empty("\x1b[31mnobody"))
        await pilot.pause()
        lines = app.lines()
        app.table.show(app.rows, ())
        lines += app.lines()

        assert [] == [char for line in lines for char in line if not char.isprintable()]
        assert "[/]Contoso [red]x[/red] [@click=app.quit]y[/]" in lines[3]
        assert {120} == {cell_len(line) for line in lines}


WIDE = [
    "東京銀行株式会社東京支店別館",
    "Cafe\u0301 e\u0301e\u0301",
    "שלום עולם",
    "ＦＵＬＬ",
    "❤\ufe0f love",
    "plain",
    "🏦 bank",
]


@pytest.mark.parametrize("width", [43, 44, 80])
async def test_wide_names_keep_the_columns_straight(width: int) -> None:
    """Whatever the letters' width, each column begins in the same cell of every row."""
    app = Shown(Rows(WIDE))
    async with app.run_test(size=(width, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        rows = app.lines()[1 : 1 + len(WIDE)]

        assert 1 == len({cell_len(line[: line.index("contoso.com")]) for line in rows})
        assert {width} == {cell_len(line) for line in rows}


def test_wide_text_ends_at_the_right_edge_too() -> None:
    """A column aligned to the right counts cells, not letters."""
    slots = (Slot(Column("days", "GDAP", 8, is_right=True), 0, 1, 8),)
    look = Look(Style(), Style(), {})

    assert ["     3 d ", "    三日 "] == [
        "".join(segment.text for segment in line_segments(slots, (Cell(text),), (), look, 10)).removeprefix(" ")
        for text in ("3 d", "三日")
    ]


async def test_a_long_name_ends_in_an_ellipsis() -> None:
    """What does not fit is cut, and the cut is shown."""
    app = Shown(Rows(["A" * 400]))
    async with app.run_test(size=(40, 6)) as pilot:
        app.show_all()
        await pilot.pause()

        assert f" ★ {'A' * 27}…    0 d  " == app.lines()[1]


async def test_matches_are_underlined_where_the_search_looks() -> None:
    """The words found are marked in the searched columns, in any colours or none."""
    app = Shown(Rows(["Große Contoso 3 d"]))
    async with app.run_test(size=(80, 6)) as pilot:
        app.table.show(app.rows, [0], ("oss", "con", "d"))
        await pilot.pause()
        marked = [text for text, style, _ in app.strips()[1] if style and style.underline]

        assert ["oß", "Con", "d", "con"] == marked


async def test_the_cursor_is_seen_without_colours() -> None:
    """In a theme of the terminal's own colours the cursor's row is reversed, and no other is."""
    app = Shown(customers(3))
    app.theme = "ansi-dark"
    async with app.run_test(size=(80, 6)) as pilot:
        app.show_all()
        app.table.move_cursor(row=1)
        await pilot.pause()

        assert [False, True, False] == [
            all(bool(style and style.reverse) for _, style, _ in list(strip)[:-1]) for strip in app.strips()[1:4]
        ]


async def test_the_header_shows_what_the_view_is_sorted_by() -> None:
    """A mark behind the title tells column and direction; none when the best match comes first."""
    app = Shown(customers(1))
    async with app.run_test(size=(80, 6)) as pilot:
        headers = []
        for key, is_descending in (("name", False), ("days", True), (None, False)):
            app.table.mark_sorted(key, is_descending=is_descending)
            await pilot.pause()
            headers.append(app.lines()[0].split())

        assert [
            ["Customer", "▲", "Domain", "GDAP"],
            ["Customer", "Domain", "GDAP", "▼"],
            ["Customer", "Domain", "GDAP"],
        ] == headers


async def test_without_rows_the_state_is_said_in_the_middle() -> None:
    """Loading, empty and failed are drawn states; rows take their place as soon as there are any."""
    app = Shown(customers(1))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(app.rows, ())
        await pilot.pause()
        said, redrawn = [], []
        for state in (
            Loading("Asking…"),
            Empty("No customer matches", "Esc clears."),
            Failed("No answer", "F5 tries again."),
        ):
            app.table.drawn.clear()
            app.table.placeholder(state)
            await pilot.pause()
            redrawn.append(bool(app.table.drawn))
            said.append([line.strip() for line in app.lines()[1:] if line.strip()])
        app.show_all()
        await pilot.pause()

        assert [
            ["Asking…"],
            ["No customer matches", "Esc clears."],
            ["No answer", "F5 tries again."],
        ] == said
        assert [True] * 3 == redrawn
        assert "Contoso 0" in app.lines()[1]
        assert "F5" not in "".join(app.lines())


async def test_the_scroll_mark_follows_the_window() -> None:
    """The mark in the last column is at the top, then at the bottom; there is none when all rows are on screen."""
    app = Shown(customers(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_all()
        await pilot.pause()
        top = [line[-1] for line in app.lines()[1:]]
        app.table.action_scroll_bottom()
        await pilot.pause()
        bottom = [line[-1] for line in app.lines()[1:]]
        app.table.show(app.rows, range(22))
        whole = {line[-1] for line in app.lines()[1:]}

        assert ["█"] * 4 + ["│"] * 18 == top
        assert ["│"] * 18 + ["█"] * 4 == bottom
        assert {" "} == whole
