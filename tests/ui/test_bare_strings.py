"""A bare string in a widget is noticed while the screens are drawn, whatever the code calls it."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Button, Label, OptionList, Static
from textual.widgets.option_list import Option

from tui.ui.text import safe

NAME = "Contoso"


class Bare(App[None]):
    """Hands the same variable to widgets of several kinds, bare or made safe."""

    def __init__(self, name: object) -> None:
        super().__init__()
        self._name_shown = name

    def compose(self) -> ComposeResult:
        name = self._name_shown
        yield Static(name)  # type: ignore[arg-type]
        yield Label(name)  # type: ignore[arg-type]
        yield Button(name)  # type: ignore[arg-type]
        yield OptionList(Option(name))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "count"), [(NAME, 4), (safe(NAME), 0)], ids=["bare", "safe"])
async def test_each_kind_of_widget_is_noticed(read_as_markup: list[str], name: object, count: int) -> None:
    """A variable in a static, a label, a button and an option is found four times; made safe, not at all."""
    async with Bare(name).run_test() as pilot:
        await pilot.pause()

    assert count <= read_as_markup.count(NAME)
    assert bool(count) == bool(read_as_markup)
    read_as_markup.clear()
