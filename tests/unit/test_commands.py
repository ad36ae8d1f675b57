"""Commands: declared once, and the same wherever they are read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tui.ui.commands import COMMANDS, Place, as_key_name, bindings, in_key_bar, key_table, session_bindings

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_every_key() -> None:
    """The table between the marks is the one that the commands make."""
    shown = README.read_text(encoding="utf-8").partition("<!-- keys -->")[2].partition("<!-- /keys -->")[0]

    assert key_table() == shown.strip()


def test_no_key_means_two_things_in_one_place() -> None:
    """Within the list and within a session each key has one command; ids and titles are unique."""
    for place in (Place.LIST, Place.SESSION):
        keys = Counter(key for item in COMMANDS if item.place in (place, Place.ANYWHERE) for key in item.keys)
        assert [] == [key for key, times in keys.items() if times > 1]
    assert len(COMMANDS) == len({item.id for item in COMMANDS}) == len({item.title for item in COMMANDS})


def test_every_terminal_sends_every_key() -> None:
    """F-keys up to F12, control with a letter, Tab, Enter, Escape, Insert; letters only where nothing is typed."""
    named = {"tab", "shift+tab", "enter", "escape", "insert"}
    plain = [
        key
        for item in COMMANDS
        for key in item.keys
        if key not in named and not key.startswith("ctrl+") and not (key[0] == "f" and key[1:].isdigit())
    ]

    assert plain == [key for item in COMMANDS if item.place is Place.SESSION for key in item.keys]
    taken_by_terminals = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+z", "ctrl+c"}
    assert set() == taken_by_terminals & {key for item in COMMANDS for key in item.keys}


def test_the_bindings_are_the_commands() -> None:
    """Each key of each command is bound once, in the screen or in the session pane."""
    keys = [getattr(each, "key", "") for each in (*bindings(), *session_bindings())]

    assert sorted(key for item in COMMANDS for key in item.keys) == sorted(keys)


@pytest.mark.parametrize("place", [Place.LIST, Place.SESSION])
def test_the_key_bar_teaches_six_keys_at_most(place: Place) -> None:
    """All of them apply where they are shown, and help is among them."""
    shown = list(in_key_bar(place))
    fitting = {item.key_names[0] for item in COMMANDS if item.keys and item.place in (place, Place.ANYWHERE)}

    assert len(shown) <= 6
    assert {key for key, _ in shown} <= fitting
    assert ("F1", "Help") in shown


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("f2", "F2"),
        ("ctrl+y", "Ctrl+Y"),
        ("shift+tab", "Shift+Tab"),
        ("escape", "Esc"),
        ("r", "r"),
        ("f", "f"),
        ("ctrl+@", "Ctrl+Space"),
    ],
)
def test_keys_are_named_as_people_read_them(key: str, name: str) -> None:
    """As on the keyboard's caps."""
    assert name == as_key_name(key)
