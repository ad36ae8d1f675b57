"""Sign-in: the accounts known here, and the device-code card."""

from __future__ import annotations

from contextlib import aclosing
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.errors import ConsentMissing, Owner, TenantryError
from tui.model import signing_out
from tui.model.account import Account
from tui.services import Office, PartnerCase
from tui.ui.house import house_of
from tui.ui.screens.clouds import CloudScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.ending import EndsItsWork
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.keep import PassphraseScreen
from tui.ui.text import safe
from tui.ui.widgets.code_card import CodeCard
from tui.ui.widgets.key_bar import KeyBar
from tui.ui.widgets.line import Line

_OTHER = "another"


class SignInScreen(EndsItsWork, Screen[None]):
    """Choose an account, or sign in another one. A code is asked for only when a person does so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("f1,question_mark", "help", "Help", show=False),
        Binding("c", "copy_code", "Copy the code", show=False),
        Binding("a", "copy_address", "Copy the address", show=False),
        Binding("n", "new_code", "New code", show=False),
        Binding("l", "local_copy", "Local copy", show=False),
        Binding("k", "choose_cloud", "Cloud", show=False),
        Binding("delete,x", "forget", "Forget", show=False),
        *(Binding(str(number), f"approve({number})", show=False) for number in range(1, 10)),
    ]
    DEFAULT_CSS = """
    SignInScreen #sign-in-place { height: 1fr; align: center middle; }
    SignInScreen #sign-in-box { width: 80; max-width: 100%; height: 100%; max-height: 26; padding: 0 1; }
    SignInScreen OptionList { height: auto; max-height: 12; border: none; padding: 0; background: $background; }
    SignInScreen OptionList:focus { border: none; background-tint: transparent 0%; }
    SignInScreen #accounts { margin: 1 0; }
    SignInScreen .hidden { display: none; }
    SignInScreen #sign-in-says { height: 1; color: $muted; }
    SignInScreen #title { height: 2; }
    """

    def __init__(self, office: Office, accounts: list[Account]) -> None:
        super().__init__()
        self._office = office
        self._accounts = accounts
        self._expected: Account | None = None
        """The account that is being signed in again; None for another one."""

    def compose(self) -> ComposeResult:
        with Vertical(id="sign-in-place"), Vertical(id="sign-in-box"):
            yield Static(self._title(), id="title")
            options = [Option(_account_line(each, self._office), id=each.id) for each in self._accounts]
            yield OptionList(*options, Option(safe("Sign in another account"), id=_OTHER), id="accounts", compact=True)
            yield CodeCard(id="card", classes="hidden")
            yield Line(id="sign-in-says")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """The account used last is highlighted."""
        self.query_one("#accounts", OptionList).highlighted = 0
        self._show_accounts()
        self.open_vault()

    @work(group="vault", exclusive=True, description="open the vault")
    async def open_vault(self) -> None:
        """Find the sign-ins that were kept; the accounts that have one are ready then."""
        custody = self._office.custody
        if custody.is_open:
            return
        await custody.open()
        if custody.wants_passphrase and (
            not self._accounts
            or await self.app.push_screen_wait(PassphraseScreen(is_new=False, office=self._office)) is None
        ):
            return
        accounts = self.query_one("#accounts", OptionList)
        for account in self._accounts:
            accounts.replace_option_prompt(account.id, _account_line(account, self._office))
        if custody.trouble:
            house_of(self).tell(custody.trouble)

    def _title(self) -> Content:
        app, rehearsal = self._office.app, self._office.rehearsal
        mark = [("   ", ""), (f" {rehearsal.title} ", "bold $background on $warning")] if rehearsal else []
        tenant = "any partner tenant" if app.partner_tenant == "organizations" else app.partner_tenant
        cloud = "" if app.cloud.name == "public" else f" · {app.cloud.title}"
        return safe(
            ("tenantry", "bold $primary"), *mark, (f"   Signing in to {tenant}{cloud}\nApp {app.client_id}", "$muted")
        )

    def _say(self, text: str, style: str = "$muted") -> None:
        self.query_one("#sign-in-says", Line).show(safe((text, style)))

    def _show_accounts(self) -> None:
        self.query_one("#card").add_class("hidden")
        accounts = self.query_one("#accounts", OptionList)
        accounts.remove_class("hidden")
        accounts.focus()
        self._say("" if self._accounts else "Nobody has signed in here yet. Enter asks for a device code.")
        keys = [("Enter", "choose"), ("k", "cloud")]
        if self._accounts:
            keys += [("l", "local copy"), ("x", "forget")]
        self.query_one(KeyBar).show_keys([*keys, ("F1", "help"), ("Ctrl+Q", "quit")])

    def _highlighted(self) -> Account | None:
        accounts = self.query_one("#accounts", OptionList)
        at = accounts.highlighted
        return self._accounts[at] if at is not None and at < len(self._accounts) else None

    @on(OptionList.OptionSelected)
    def choose(self) -> None:
        """Go on as this account; sign in first if need be."""
        account = self._highlighted()
        if account is not None and self._office.is_ready(account):
            self.enter(account)
            return
        self._expected = account
        self._office.registrations.expect(account)
        self.query_one("#title", Static).update(self._title())
        self.ask_for_code()

    @work(group="enter", exclusive=True, description="go to the customers")
    async def enter(self, account: Account) -> None:
        """Show the account's customers."""
        await house_of(self).enter(account)

    @work(group="sign-in", exclusive=True, description="sign in")
    async def ask_for_code(self) -> None:
        """Show a device code and wait until it is approved, refused or over."""
        self._say("Asking Microsoft Entra for a code…")
        if self._expected is not None and self._office.rehearsal is not None:
            await self._office.rehearsal.expect(self._expected.username)
        try:
            async with aclosing(self._office.sign_in(self._expected)) as steps:
                async for step in steps:
                    if isinstance(step, Account):
                        await self._signed_in(step)
                    else:
                        self._show_step(step)
        except ConsentMissing as error:
            await self._ask_own_consent(error)
        except TenantryError as error:
            await self._failed("Signing in did not work", error)

    def _show_step(self, step: object) -> None:
        card = self.query_one("#card", CodeCard)
        if card.take(step, self._office):
            self.query_one("#accounts").add_class("hidden")
            card.remove_class("hidden")
            self.set_focus(None)
            keys = [("c", "copy code"), ("a", "copy address"), ("n", "new code"), ("Esc", "cancel"), ("F1", "help")]
            self.query_one(KeyBar).show_keys(keys)
            who = f" as {self._expected.username}" if self._expected else ""
            self._say(f"Waiting for you to approve the code{who}.")

    async def _signed_in(self, account: Account) -> None:
        if self._expected is not None and self._expected.id != account.id:
            house_of(self).tell(f"You signed in as {account.username}, not as {self._expected.username}.")
        await house_of(self).enter(account)

    async def _ask_own_consent(self, error: ConsentMissing) -> None:
        """The app is not consented in the partner's own tenant: the same dialog as for a customer."""
        self._show_accounts()
        case = PartnerCase(self._office.app, self._expected.tenant_id if self._expected else None)
        if await self.app.push_screen_wait(ConsentScreen(case, self._office.clock, error)):
            self.ask_for_code()

    async def _failed(self, heading: str, error: TenantryError) -> None:
        self._show_accounts()
        if error.owner is Owner.CUSTOMER_ADMIN:  # a sign-in concerns the partner's own tenant alone
            error.owner = Owner.PARTNER_ADMIN
        subject = self._expected.username if self._expected else f"app {self._office.app.client_id}"
        answer = await self.app.push_screen_wait(FailureScreen(heading, subject, error))
        if answer == "retry":
            self.ask_for_code()

    def action_back(self) -> None:
        """Abandon the code; without one, back to the customers if there are any."""
        if self.query_one("#accounts").has_class("hidden"):
            self.workers.cancel_group(self, "sign-in")
            self._show_accounts()
        elif self._office.estate is not None:
            self.enter(self._office.estate.desk.account)

    def action_help(self) -> None:
        """Every key."""
        self.app.push_screen(HelpScreen())

    def action_new_code(self) -> None:
        """Throw this code away and ask for another."""
        if self._is_waiting():
            self.ask_for_code()

    def _is_waiting(self) -> bool:
        return not self.query_one("#card").has_class("hidden")

    @work(group="copy", description="copy the code")
    async def action_copy_code(self) -> None:
        """Send the device code to the clipboard."""
        if self._is_waiting():
            await house_of(self).copy("The code", self.query_one("#card", CodeCard).code)

    @work(group="copy", description="copy the address")
    async def action_copy_address(self) -> None:
        """Send the verification address to the clipboard."""
        if self._is_waiting():
            await house_of(self).copy("The address", self.query_one("#card", CodeCard).address)

    @work(group="approve", description="approve the code")
    async def action_approve(self, number: int) -> None:
        """In a demo: let one of its people approve the code now."""
        rehearsal = self._office.rehearsal
        if rehearsal and self._is_waiting() and number <= len(rehearsal.people):
            await rehearsal.approve(self.query_one("#card", CodeCard).code, rehearsal.people[number - 1][0])
            self._say("Approved in the demo's browser; the next look finds it.")

    @work(group="cloud", exclusive=True, description="choose a cloud")
    async def action_choose_cloud(self) -> None:
        """Choose the cloud in which another account signs in; one without an app registration asks for that."""
        if self._is_waiting():
            return
        name = await self.app.push_screen_wait(CloudScreen(self._office.registrations))
        if name is not None:
            await house_of(self).sign_in_to(name)

    def action_local_copy(self) -> None:
        """Look at the customers kept here without signing in."""
        account = self._highlighted()
        if account is not None and not self._is_waiting():
            self.enter(account)

    @work(group="forget", exclusive=True, description="forget an account")
    async def action_forget(self) -> None:
        """Sign the highlighted account out and remove what is kept of it here."""
        account = self._highlighted()
        if account is None or self._is_waiting():
            return
        paragraphs = [
            f"Removed here: {signing_out.REMOVED} {signing_out.STAYS}",
            f"{signing_out.HONOURED} {signing_out.REVOKE}",
        ]
        subject = f"{account.tenant_name} · tenant {account.tenant_id}"
        sure = ConfirmScreen(f"Forget {account.username}?", subject, paragraphs, yes="Forget")
        if await self.app.push_screen_wait(sure):
            try:
                await self._office.forget(account)
            except TenantryError as error:
                await self._failed("The account could not be forgotten", error)
                return
            await house_of(self).show_accounts()


def _account_line(account: Account, office: Office) -> Content:
    ready = office.is_ready(account)
    state = ("ready", "$success") if ready else ("sign in again", "$warning")
    return safe((account.username, "bold"), (f"  {account.tenant_name} · {account.cloud} · ", ""), state)
