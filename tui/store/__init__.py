"""What is kept on this machine: settings a person writes, and the state the program remembers. No secret is kept here.

Blocking work is done behind the async door of `Store`; only this room speaks to SQLite.
"""

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
