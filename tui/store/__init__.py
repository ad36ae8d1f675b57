"""What is kept on this machine: settings a person writes, and the state the program remembers. No secret is kept here.

Blocking work is done behind the async door of `Store`; only this room speaks to SQLite. Each name is loaded when it is
first used: a verb that prints its help pays for no database.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.store.config_file import save_setting
    from tui.store.journal import Kept, load_journal
    from tui.store.locations import Locations
    from tui.store.profile import DemoOptions, Profile
    from tui.store.settings import Settings, load_settings
    from tui.store.state_file import remove_state
    from tui.store.store import Store

__all__ = [
    "DemoOptions",
    "Kept",
    "Locations",
    "Profile",
    "Settings",
    "Store",
    "load_journal",
    "load_settings",
    "remove_state",
    "save_setting",
]

_FILES = {
    "DemoOptions": "profile",
    "Kept": "journal",
    "Locations": "locations",
    "Profile": "profile",
    "Settings": "settings",
    "Store": "store",
    "load_journal": "journal",
    "load_settings": "settings",
    "remove_state": "state_file",
    "save_setting": "config_file",
}
"""Where each public name is."""


def __getattr__(name: str) -> object:
    """A public name, from its file (PEP 562)."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
