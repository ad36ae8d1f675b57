"""First run: which app registration asks the customers for consent."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Input, Static

from tui.errors import TenantryError
from tui.model.cloud import CLOUDS
from tui.model.identifiers import GRAPH_COMMAND_LINE, ClientId, as_client_id, is_domain, is_guid
from tui.services import Office
from tui.ui.house import house_of
from tui.ui.screens.clouds import CloudScreen
from tui.ui.screens.dialog import buttons
from tui.ui.text import safe, safe_str
from tui.ui.widgets.line import Line
from tui.ui.widgets.line_input import LineInput

_OWN = (
    "Your own app registration, in your partner tenant: multi-tenant, public client flows allowed. It can be given "
    "consent for a customer through Partner Center, and customers see your name. The README has the manifest."
)
_MICROSOFT = (
    "Microsoft Graph Command Line Tools, Microsoft's own client id. Nothing to register. But Partner Center cannot "
    "consent to it, so every customer's administrator has to; and customers see Microsoft's name, not yours."
)


class SetUpScreen(Screen[None]):
    """Explains the two choices and stores the answer in the configuration file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "go_back", "Leave", show=False),
        Binding("f4", "choose_cloud", "Cloud", show=False),
        Binding("down", "app.focus_next", "Next", show=False),
        Binding("up", "app.focus_previous", "Previous", show=False),
    ]
    DEFAULT_CSS = """
    SetUpScreen { align: center middle; }
    SetUpScreen .field { height: 1; margin-bottom: 1; }
    SetUpScreen .label { width: 18; color: $muted; }
    SetUpScreen Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    """

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office

    def compose(self) -> ComposeResult:
        tenant = self._office.app.partner_tenant
        with Vertical(classes="dialog"):
            cloud = self._office.app.cloud
            where = "" if cloud.name == "public" else f" ({cloud.title})"
            yield Static(safe(f"Which app asks your customers for consent?{where}"), classes="heading gap")
            with VerticalScroll():
                yield Static(safe(("1  ", "bold $primary"), _OWN), classes="say gap")
                with Horizontal(classes="field gap"):
                    yield Static(safe("Client id"), classes="label")
                    yield _field("client-id", "", "the GUID of your registration")
                with Horizontal(classes="field"):
                    yield Static(safe("Partner tenant"), classes="label")
                    known = "" if tenant == "organizations" else tenant
                    yield _field("partner-tenant", known, "GUID or domain; empty: whoever signs in")
                yield buttons(("own", "Use my registration"))
                yield Static(safe(("2  ", "bold $primary"), _MICROSOFT), classes="say gap")
                yield buttons(("microsoft", "Use Microsoft's client id"))
            yield Line(id="set-up-says", classes="keys")

    def on_mount(self) -> None:
        """One can paste the client id at once."""
        self.query_one("#client-id", Input).focus()
        self._say("Tab moves, Enter presses, F4: another cloud. tenantry --demo needs no account.", "$muted")

    def _say(self, text: str, style: str) -> None:
        self.query_one("#set-up-says", Line).show(safe((text, style)))

    @on(Input.Submitted)
    def go_on(self) -> None:
        """Enter in a field is the same as the button below it."""
        self._use_own()

    @on(Button.Pressed)
    def act(self, event: Button.Pressed) -> None:
        """Take the choice."""
        if event.button.id == "own":
            self._use_own()
        else:
            self.keep(GRAPH_COMMAND_LINE, self._tenant() or "organizations")

    @work(group="cloud", exclusive=True, description="choose a cloud")
    async def action_choose_cloud(self) -> None:
        """Set the program up for another cloud than this one."""
        name = await self.app.push_screen_wait(CloudScreen(self._office.registrations))
        if name is not None:
            await house_of(self).sign_in_to(name)

    async def action_go_back(self) -> None:
        """Leave the program, which can do nothing without an app; or the set-up of one more cloud."""
        others = [name for name in CLOUDS if self._office.registrations.in_cloud(name)]
        if others:
            await house_of(self).sign_in_to(others[0])
        else:
            self.app.exit()

    def _tenant(self) -> str:
        return self.query_one("#partner-tenant", Input).value.strip().lower()

    def _use_own(self) -> None:
        try:
            client_id = as_client_id(self.query_one("#client-id", Input).value.strip())
        except ValueError:
            self._say("A client id is a GUID: 8-4-4-4-12 letters a to f and digits.", "$error")
            return
        tenant = self._tenant()
        if tenant and not (is_guid(tenant) or is_domain(tenant)):
            self._say("The partner tenant is a GUID or a domain such as fourthcoffee.example.", "$error")
            return
        self.keep(client_id, tenant or "organizations")

    @work(group="keep", exclusive=True, description="store the client id")
    async def keep(self, client_id: ClientId, tenant: str) -> None:
        """Store the choice and go on to sign in; a disk that cannot be written does not stop the work."""
        try:
            await self._office.configure(client_id, tenant)
        except TenantryError as error:
            house_of(self).tell(f"{error.summary} {error.remedy} The choice holds for this run.")
        await house_of(self).show_accounts()


def _field(field_id: str, value: str, hint: str) -> Input:
    field = LineInput(safe_str(value), placeholder=hint, id=field_id, compact=True, max_length=255)
    field.cursor_blink = False
    return field
