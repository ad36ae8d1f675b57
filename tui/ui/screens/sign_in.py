"""Sign-in: the accounts known here, and the ways to sign one in."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.errors import ConsentMissing, Owner, TenantryError
from tui.model import signing_out
from tui.model.account import Account
from tui.model.secret import Secret
from tui.model.sign_in_way import Way, advice_after
from tui.services import Office, PartnerCase
from tui.services.front_door import Stranger
from tui.ui.house import house_of
from tui.ui.screens.clouds import CloudScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.keep import PassphraseScreen
from tui.ui.screens.sign_in_cards import SignInCards
from tui.ui.text import safe
from tui.ui.widgets.browser_card import BrowserCard
from tui.ui.widgets.code_card import CodeCard
from tui.ui.widgets.key_bar import KeyBar
from tui.ui.widgets.line import Line

if TYPE_CHECKING:
    from tui.auth import Pasted

_OTHER = "another"
_BY = {Way.BROWSER: "Sign in by browser", Way.DEVICE_CODE: "Use a device code"}


class SignInScreen(SignInCards):
    """Choose an account, or sign in another one. A code or an address is asked for only when a person does so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("f1,question_mark", "help", "Help", show=False),
        Binding("n", "new_code", "New code", show=False),
        Binding("o", "other_way", "The other way to sign in", show=False),
        Binding("l", "local_copy", "Local copy", show=False),
        Binding("k", "choose_cloud", "Cloud", show=False),
        Binding("delete,x", "forget", "Forget", show=False),
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
        super().__init__(office)
        self._accounts = accounts
        self._expected: Account | None = None
        """The account that is being signed in again; None for another one."""
        self._pasted: Pasted | None = None
        """Where the sign-in under way takes pasted addresses, if it goes through a browser."""

    def compose(self) -> ComposeResult:
        with Vertical(id="sign-in-place"), Vertical(id="sign-in-box"):
            yield Static(self._title(), id="title")
            options = [Option(_account_line(each, self._office), id=each.id) for each in self._accounts]
            yield OptionList(*options, Option(safe("Sign in another account"), id=_OTHER), id="accounts", compact=True)
            yield CodeCard(id="card", classes="hidden")
            yield BrowserCard(id="browser-card", classes="hidden")
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
        self._show_card(None)
        accounts = self.query_one("#accounts", OptionList)
        accounts.remove_class("hidden")
        accounts.focus()
        asks = "asks for a device code" if self._office.first_way is Way.DEVICE_CODE else "begins in a browser"
        self._say("" if self._accounts else f"Nobody has signed in here yet. Enter {asks}.")
        keys = [("Enter", "choose"), ("o", "other way"), ("k", "cloud")]
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
        self._expect(account)
        self.begin(self._office.way_for(account))

    def _expect(self, account: Account | None) -> None:
        """Let the next sign-in be this account's, in its own cloud."""
        self._expected = account
        self._office.registrations.expect(account)
        self.query_one("#title", Static).update(self._title())

    @work(group="enter", exclusive=True, description="go to the customers")
    async def enter(self, account: Account) -> None:
        """Show the account's customers."""
        await house_of(self).enter(account)

    @work(group="sign-in", exclusive=True, description="sign in")
    async def begin(self, way: Way) -> None:
        """Show a device code or an address, and wait until it is used, refused or over."""
        asked = "a code" if way is Way.DEVICE_CODE else "its sign-in page"
        self._say(f"Asking Microsoft Entra for {asked}…")
        pasted: Pasted | None = asyncio.Queue() if way is Way.BROWSER else None
        self._pasted = pasted
        if self._expected is not None and self._office.rehearsal is not None:
            await self._office.rehearsal.expect(self._expected.username)
        try:
            async with aclosing(self._office.sign_in(self._expected, pasted)) as steps:
                async for step in steps:
                    await self._follow(step, way)
        except ConsentMissing as error:
            await self._ask_own_consent(error, way)
        except TenantryError as error:
            await self._failed("Signing in did not work", error, way)

    async def _follow(self, step: object, way: Way) -> None:
        if isinstance(step, Account):
            self._say(f"Signed in as {step.username}, {step.tenant_name}.")
            await house_of(self).enter(step)
        elif isinstance(step, Stranger):
            await self._ask_about(step)
        else:
            await self._show_step(step, way)

    async def _show_step(self, step: object, way: Way) -> None:
        card = self._code_card if way is Way.DEVICE_CODE else self._browser_card
        if not card.take(step, self._office):
            return
        self.query_one("#accounts").add_class("hidden")
        self.set_focus(None)
        self.query_one(KeyBar).show_keys(self._show_card(way))
        who = f" as {self._expected.username}" if self._expected else ""
        waits = "approve the code" if way is Way.DEVICE_CODE else "sign in in the browser"
        self._say(f"Waiting for you to {waits}{who}.")
        if way is Way.BROWSER:
            self._browser_card.show_ssh(await self._office.ssh_line(self._browser_card.port))

    async def _ask_about(self, stranger: Stranger) -> None:
        """Somebody signed in whom nobody expected: nothing is kept unless the person takes them in."""
        account = stranger.account
        paragraphs = [
            stranger.why,
            "If you did not just sign in as this account yourself, cancel: somebody may want you to work in their "
            "tenant. Cancelled, nothing of it is kept.",
        ]
        subject = f"{account.username} · {account.tenant_name} · tenant {account.tenant_id}"
        question = ConfirmScreen(f"Go on as {account.username}?", subject, paragraphs, yes="Go on as this account")
        stranger.is_taken_in = await self.app.push_screen_wait(question) is True
        if not stranger.is_taken_in:
            self._show_accounts()
            self._say(f"{account.username} was not signed in. Nothing of it was kept.")

    async def _ask_own_consent(self, error: ConsentMissing, way: Way) -> None:
        """The app is not consented in the partner's own tenant: the same dialog as for a customer."""
        self._show_accounts()
        case = PartnerCase(self._office.app, self._expected.tenant_id if self._expected else None)
        if await self.app.push_screen_wait(ConsentScreen(case, self._office.clock, error)):
            self.begin(way)

    async def _failed(self, heading: str, error: TenantryError, way: Way | None = None) -> None:
        advice = advice_after(error, way) if way else None
        if advice is not None:
            error.remedy = advice.sentence
            self._office.first_way = Way.BROWSER if advice.is_lasting else self._office.first_way
        self._show_accounts()
        if error.owner is Owner.CUSTOMER_ADMIN:  # a sign-in concerns the partner's own tenant alone
            error.owner = Owner.PARTNER_ADMIN
        subject = self._expected.username if self._expected else f"app {self._office.app.client_id}"
        other = _BY[way.other] if advice and way else ""
        panel = FailureScreen(heading, subject, error, other=other, is_other_first=bool(other))
        answer = await self.app.push_screen_wait(panel)
        if way is not None and answer in ("retry", "other"):
            self.begin(way if answer == "retry" else way.other)

    def action_back(self) -> None:
        """Abandon the code; without one, back to the customers if there are any."""
        if self.focused is not None and self._is_waiting():
            self.set_focus(None)
        elif self._is_waiting() or self._is_asking:
            self.workers.cancel_group(self, "sign-in")
            self._show_accounts()
        elif self._office.estate is not None:
            self.enter(self._office.estate.desk.account)

    def action_help(self) -> None:
        """Every key."""
        self.app.push_screen(HelpScreen())

    def action_new_code(self) -> None:
        """Throw this code or address away and ask for another."""
        if self._way is not None:
            self.begin(self._way)

    def action_other_way(self) -> None:
        """Sign in by the other way: instead of the card that is shown, or the highlighted account."""
        if self._way is not None:
            self.begin(self._way.other)
            return
        self._expect(self._highlighted())
        self.begin(self._office.way_for(self._expected).other)

    def _bring(self, text: str) -> None:
        if self._pasted is not None:
            self._pasted.put_nowait(Secret(text))

    @property
    def _is_asking(self) -> bool:
        """Whether a sign-in is under way, shown or not yet."""
        return any(each.group == "sign-in" and not each.is_finished for each in self.workers if each.node is self)

    def _is_waiting(self) -> bool:
        return self._way is not None

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
