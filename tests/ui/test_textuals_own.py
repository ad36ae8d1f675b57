"""What Textual brings along for developers is out of a person's reach."""

from __future__ import annotations

from collections.abc import Iterator

from textual.command import CommandPalette
from textual.widgets import Input

from tests.support.demo import Demo, Pages
from tui.ui.commands import COMMANDS

UNWANTED = (
    "screenshot",
    "theme",
    "dark",
    "help_panel",
    "maximize",
    "devtools",
    "simulate",
    "suspend_process",
    "toggle_class",
)
"""Parts of the names of actions that write files, change looks or press keys."""


def actions(pages: Pages) -> Iterator[str]:
    """Every action that some key would start where the focus is."""
    for active in pages.app.screen.active_bindings.values():
        yield active.binding.action


async def test_no_key_starts_what_is_a_developers(demo: Demo) -> None:
    """On the first screen, in the list and in a session; Ctrl+Z alone, which is the shell's, may stop the program."""
    async with demo.open() as pages:
        found = set(actions(pages))
        await pages.sign_in()
        found |= set(actions(pages))
        await pages.open_session("Contoso")
        found |= set(actions(pages))

        assert len(found) > 10
        assert {"suspend_process"} == {name for name in found if any(part in name for part in UNWANTED)}


async def test_the_palette_has_our_commands_only(demo: Demo) -> None:
    """Typing the names of Textual's own entries finds none of them."""
    ours = {item.title for item in COMMANDS}
    async with demo.open() as pages:
        await pages.sign_in()
        for typed in ("screenshot", "theme", "maximize", "keys"):
            await pages.press("ctrl+p")
            await pages.until(lambda: isinstance(pages.app.screen, CommandPalette), "the palette")
            pages.app.screen.query_one(Input).value = typed
            await pages.pilot.pause()
            hits = pages.app.screen.query("OptionList")
            titles = {str(option.prompt).split("\n")[0] for each in hits for option in each._options}  # type: ignore[attr-defined]
            await pages.press("escape")
            await pages.pilot.pause()

            assert set() == {title for title in titles if title and title not in ours and "No matches" not in title}
