"""Which cloud one signs in to, with what cannot be done there said beforehand."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.model.cloud import CLOUDS, Cloud
from tui.services.registrations import Registrations
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe


class CloudScreen(Dialog[str]):
    """Answers the name of the cloud chosen."""

    DEFAULT_CSS = """
    CloudScreen OptionList { height: auto; border: none; padding: 0; background: $background; }
    CloudScreen OptionList:focus { border: none; background-tint: transparent 0%; }
    CloudScreen VerticalScroll { height: 12; margin-top: 1; }
    CloudScreen #cloud-lacks { height: auto; }
    """

    def __init__(self, registrations: Registrations) -> None:
        super().__init__()
        self._registrations = registrations
        self._clouds = list(CLOUDS.values())

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe("Which cloud does the account live in?"), classes="heading")
            yield Static(
                safe("Each is closed in itself: an account, an app and a customer of one are none in another.")
            )
            yield OptionList(*map(self._option, self._clouds), id="clouds", compact=True)
            with VerticalScroll(can_focus=False):
                yield Static(id="cloud-lacks")
            yield Static(safe("Enter chooses   Esc changes nothing"), classes="keys")

    def on_mount(self) -> None:
        """The present one is highlighted."""
        clouds = self.query_one(OptionList)
        clouds.highlighted = self._clouds.index(self._registrations.next.cloud)
        clouds.focus()

    def _option(self, cloud: Cloud) -> Option:
        app = self._registrations.in_cloud(cloud.name)
        known = f"  app {app.client_id}" if app else "  no app registration yet"
        return Option(safe((cloud.title, "bold"), (known, "$muted")))

    @on(OptionList.OptionHighlighted)
    def _describe(self, event: OptionList.OptionHighlighted) -> None:
        cloud = self._clouds[event.option_index]
        lacks = "\n".join(f"· {sentence}" for sentence in cloud.limits) or "Nothing is known to be missing here."
        self.query_one("#cloud-lacks", Static).update(
            safe((f"Hosts  {cloud.login_host} · {cloud.graph_host}\n", "$muted"), lacks)
        )

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.answer(self._clouds[event.option_index].name)
