"""Every command, declared once: bindings, key bar, palette, help and the README's table read this page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Place(StrEnum):
    """Where on the main screen a command applies."""

    LIST = "in the customer list"
    SESSION = "in a session"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do, with the keys that do it."""

    id: str
    title: str
    """As the palette and the help say it."""
    keys: tuple[str, ...]
    """Textual's names of the keys, the one to teach first; none: it is found in the palette."""
    place: Place
    is_priority: bool = False
    """Whether it goes before what the focused widget does with the key, and so before keys pressed ahead of it that are
    still on their way: never a command about a customer, who would be another than the one that was seen or typed."""
    is_for_list_too: bool = False
    """Whether a command of a session, which has a letter there, is found by its name in the list, too: there letters
    filter, and it is about the highlighted customer."""

    @property
    def action(self) -> str:
        """The screen's method that does it."""
        return self.id.replace("-", "_")

    def applies_in(self, place: Place) -> bool:
        """Whether it can be chosen by its name there."""
        return self.place in (place, Place.ANYWHERE) or (self.is_for_list_too and place is Place.LIST)

    @property
    def where(self) -> str:
        """Where it applies, in words."""
        return f"{self.place}; in the list by name" if self.is_for_list_too else str(self.place)

    @property
    def key_names(self) -> tuple[str, ...]:
        """The keys as people read them; terminals call some by two names."""
        return tuple(dict.fromkeys(as_key_name(key) for key in self.keys))


_NAMES = {
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "enter": "Enter",
    "escape": "Esc",
    "question_mark": "?",
    "exclamation_mark": "!",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "insert": "Insert",
    "ctrl+@": "Ctrl+Space",
}


def as_key_name(key: str) -> str:
    """A key as people read it: `F2`, `Ctrl+Y`, `r`."""
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+"):
        rest = key.removeprefix("ctrl+")
        return f"Ctrl+{rest.upper() if len(rest) == 1 else rest.title()}"
    return key.upper() if key[0] == "f" and key[1:].isdigit() else key


COMMANDS = (
    Command("open-customer", "Open the customer's session", ("enter",), Place.LIST),
    Command("copy-link", "Copy the customer's consent URL", ("f2", "ctrl+y"), Place.ANYWHERE),
    Command("show-consent", "Consent of the customer", ("f3",), Place.ANYWHERE),
    Command("radar", "Radar: check where consent stands for many", ("f4",), Place.ANYWHERE),
    Command("why", "Why does it not open? The first broken link", ("ctrl+t",), Place.ANYWHERE),
    Command("copy-link-for-all", "Copy the one URL that fits all customers", ("ctrl+g",), Place.ANYWHERE, True),
    Command("links", "Consent URLs of the marked, or of all that need consent", ("f11",), Place.LIST),
    Command("refresh", "Refresh the customer list", ("f5", "ctrl+r"), Place.ANYWHERE),
    Command("accounts", "Accounts: switch, sign in, forget", ("f6",), Place.ANYWHERE, True),
    Command("next-account", "Next account that is signed in", ("ctrl+f",), Place.ANYWHERE, True),
    Command("show-only", "Show only: needs consent, GDAP ends soon, starred, each state", ("f7",), Place.LIST),
    Command("sort", "Sort by the next column", ("f8",), Place.LIST),
    Command("mark", "Mark the customer, for a command on several", ("insert", "ctrl+@", "ctrl+space"), Place.LIST),
    Command("mark-shown", "Mark all customers shown", (), Place.LIST),
    Command("clear-marks", "Clear the marks", (), Place.LIST),
    Command("star", "Star the customer", ("ctrl+s",), Place.LIST),
    Command("name", "Give the customer a name of your own", ("ctrl+n",), Place.LIST),
    Command("next-session", "Next recent session", ("tab",), Place.ANYWHERE),
    Command("previous-session", "Previous recent session", ("shift+tab",), Place.ANYWHERE),
    Command("renew", "Renew the session's token", ("r",), Place.SESSION),
    Command("copy-tenant-id", "Copy the tenant id", ("t",), Place.SESSION),
    Command("copy-domain", "Copy the default domain", ("d",), Place.SESSION),
    Command("portals", "Portals of the customer: copy or open a link", ("o",), Place.SESSION),
    Command("consent-state", "Consent of the session's customer", ("k",), Place.SESSION),
    Command("write-note", "Write a note of the customer", ("n",), Place.SESSION, is_for_list_too=True),
    Command("paint", "Choose the customer's colour", ("c",), Place.SESSION, is_for_list_too=True),
    Command("protect", "Protect the customer, or no longer", ("x",), Place.SESSION, is_for_list_too=True),
    Command("pin", "Pin the session to the top of the next start", ("p",), Place.SESSION),
    Command("open-shell", "Open a shell in the tenant", ("s",), Place.SESSION, is_for_list_too=True),
    Command("run-command", "Run a command in the tenant", ("exclamation_mark",), Place.SESSION, is_for_list_too=True),
    Command("forget", "Forget the session", ("f",), Place.SESSION),
    Command("show-estate", "The estate: differences, and what ends when", ("f12", "ctrl+e"), Place.ANYWHERE, True),
    Command("keep-sign-ins", "Keep sign-ins between runs, sealed", ("f9",), Place.ANYWHERE, True),
    Command("lock", "Lock now, until the passphrase is typed", ("f10", "ctrl+o"), Place.ANYWHERE, True),
    Command("waiting", "Links sent: who is waited for", (), Place.ANYWHERE),
    Command("help", "Help: every key", ("f1",), Place.ANYWHERE, True),
    Command("palette", "Palette: every command by name", ("ctrl+p",), Place.ANYWHERE, True),
    Command("redraw", "Draw the screen again", ("ctrl+l",), Place.ANYWHERE, True),
    Command("back", "Clear the filter, else back to the list", ("escape",), Place.ANYWHERE),
    Command("leave", "Leave tenantry", ("ctrl+q",), Place.ANYWHERE, True),
)  # fmt: skip

_KEY_BAR: Mapping[Place, Sequence[tuple[str, str]]] = {
    Place.LIST: (
        ("open-customer", "Open"), ("copy-link", "Copy URL"), ("show-consent", "Consent"), ("next-session", "Sessions"),
        ("help", "Help"), ("leave", "Quit"),
    ),
    Place.SESSION: (
        ("open-shell", "Shell"), ("portals", "Portals"), ("show-consent", "Consent"), ("next-session", "Sessions"),
        ("back", "List"), ("help", "Help"),
    ),
}  # fmt: skip
"""What applies in a place and is wanted most, by the commands' ids: six at most, which fit 60 columns."""

ALWAYS = (
    "letters filter · ↑ ↓ PgUp PgDn move · Ctrl+Home Ctrl+End ends",
    "1 to 9 jump where nothing is typed",
)


BY_NAME = "palette"
"""Stands where a command has no key: the palette finds it by its name."""


def key_table() -> str:
    """The table of keys as the README shows it, in Markdown; a test holds the README to it."""
    lines = ["| key | does | where |", "|---|---|---|"]
    for item in COMMANDS:
        keys = ", ".join(f"`{name}`" for name in item.key_names) or BY_NAME
        lines.append(f"| {keys} | {item.title} | {item.where} |")
    return "\n".join(lines)


def bindings() -> list[BindingType]:
    """Bindings of the main screen."""
    return [
        Binding(key, item.action, item.title, show=False, priority=item.is_priority, id=f"{item.id}.{key}")
        for item in COMMANDS
        if item.place is not Place.SESSION
        for key in item.keys
    ]


def session_bindings() -> list[BindingType]:
    """Bindings of the session pane, where nothing is typed."""
    return [
        Binding(key, f"screen.{item.action}", item.title, show=False, id=f"{item.id}.{key}")
        for item in COMMANDS
        if item.place is Place.SESSION
        for key in item.keys
    ]


def in_key_bar(place: Place) -> Iterator[tuple[str, str]]:
    """The (key, label) pairs of the key bar in a place."""
    found = {item.id: item for item in COMMANDS}
    yield from ((found[name].key_names[0], label) for name, label in _KEY_BAR[place])
