"""The part of the consent dialog that gives consent: two questions, what Partner Center refused, what is left to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual import work

from tui.errors import NetworkError, ServiceError, TenantryError
from tui.model.scope import in_words
from tui.services import ConsentCase, Given, Outcome
from tui.ui.house import house_of
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.dialog import Dialog
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.name_it import NameItScreen
from tui.ui.words import identity_line


class ConsentGiving(Dialog[bool]):
    """Gives consent for one tenant, and replaces one that is short. The dialog around it says how it goes."""

    def __init__(self, case: ConsentCase) -> None:
        super().__init__()
        self._case = case
        self._page: Dialog[None] | None = None
        """The address or the message, while it is shown."""

    @property
    def _subject(self) -> str:
        return identity_line(*self._case.identity)

    def _say(self, text: str, style: str = "$muted") -> None:
        raise NotImplementedError

    async def _follow(self, *, settling: bool) -> None:
        raise NotImplementedError

    async def _show_failure(
        self, heading: str, error: TenantryError, again: Callable[[], object] | None = None
    ) -> None:
        raise NotImplementedError

    def action_copy_link(self) -> object:
        """Send the customer's consent URL out, note it as sent, and show it."""
        raise NotImplementedError

    def watch_for_consent(self) -> object:
        """Notice consent that is given elsewhere."""
        raise NotImplementedError

    @work(group="ask", exclusive=True, description="give consent")
    async def action_give(self) -> None:
        """Give consent through Partner Center after a confirmation that names everything."""
        if self._case.why_not_now:
            await self._offer_link(self._case.why_not_now)
        elif await self.app.push_screen_wait(self._confirmation()) and await self._is_named("give consent"):
            await self._write(self._case.give, "Writing the consent through Partner Center…")

    @work(group="ask", exclusive=True, description="give consent again")
    async def give_again(self) -> None:
        """Give the consent that was confirmed twice and removed, and did not come back."""
        await self._write(self._case.give, "Writing the consent through Partner Center…")

    async def _write(self, write: Callable[[], Awaitable[Given]], doing: str) -> None:
        self.workers.cancel_group(self, "watch")
        self._say(doing)
        try:
            given = await write()
        except TenantryError as error:
            await self._tell_refused("Partner Center did not give consent", error, _after_refusal(error))
            return
        if given.outcome is Outcome.REMOVED and given.error is not None:
            said = "There is no consent any more. Give consent now writes it again."
            await self._tell_refused("Consent was removed, and not given again", given.error, said, self.give_again)
        elif given.short_of:
            await self._offer_replacing(given.short_of)
        else:
            await self._follow(settling=True)

    async def _offer_replacing(self, short_of: Sequence[str]) -> None:
        """A consent is there and too small: only removing it lets a larger one in. That is a second question."""
        deed = "remove the consent and give it anew"
        if await self.app.push_screen_wait(self._replacing(short_of)) and await self._is_named(deed):
            await self._write(self._case.replace, "Removing the consent, and giving it anew…")
        else:
            lacks = ", ".join(short_of)
            self._say(f"Nothing was changed. The consent there lacks {lacks}.", "$warning")

    async def _is_named(self, deed: str) -> bool:
        """Whether the deed is meant for this customer: of a protected one its name is typed first."""
        customer = self._case.guarded
        if customer is None:
            return True
        is_named = await self.app.push_screen_wait(NameItScreen(customer, deed))
        return bool(is_named)

    async def _tell_refused(
        self, heading: str, error: TenantryError, said: str, again: Callable[[], object] | None = None
    ) -> None:
        again = again or self.action_give
        if error.wants_sign_in:
            await self._show_failure(heading, error, again)
            return
        panel = FailureScreen(heading, self._subject, error, other="Copy consent URL")
        answer = await self.app.push_screen_wait(panel)
        self._say(said, "$warning")
        if answer == "other":
            self.action_copy_link()
        elif answer == "retry":
            again()

    def _confirmation(self) -> ConfirmScreen:
        return ConfirmScreen(
            f"Give consent for {self._case.title}?",
            self._subject,
            [
                f"The app {self._case.client_id} gets these permissions in that tenant, for everybody there:",
                _asked(self._case.scopes),
                "An earlier grant to this app may be replaced. The customer can withdraw it among its enterprise apps.",
            ],
            yes="Give consent",
        )

    def _replacing(self, short_of: Sequence[str]) -> ConfirmScreen:
        return ConfirmScreen(
            f"Replace the consent of {self._case.title}?",
            self._subject,
            [
                f"Consent was given there before, without {', '.join(short_of)}. Partner Center never adds to a "
                "consent: it can only remove it and write another.",
                f"First the app {self._case.client_id} leaves that tenant, and with it every permission that anybody "
                "gave it there. Until the new consent counts, you and every other technician are shut out.",
                "If the second step fails, the customer has no consent at all. The journal keeps both steps.",
                "Then these permissions are given, for everybody there:",
                _asked(self._case.scopes),
            ],
            yes="Remove and give anew",
        )

    async def _offer_link(self, reason: str) -> None:
        sent = await house_of(self).copy_text(self._case.url)
        await self._case.link_sent()
        self.watch_for_consent()
        about = f"{reason} {sent.about('The consent URL')}"
        await self._show_page(LinkScreen(f"Consent page of {self._case.title}", about, self._case.url))

    async def _show_page(self, page: Dialog[None]) -> None:
        """Show the address or the message until one goes back, or consent comes."""
        self._page = page
        await self.app.push_screen_wait(page)
        self._page = None


def _asked(scopes: Sequence[str]) -> str:
    return "\n".join(f"  {name}: {in_words(name)}" for name in scopes)


def _after_refusal(error: TenantryError) -> str:
    """What became of the consent; an answer that was lost or cannot be read does not tell."""
    if isinstance(error, NetworkError | ServiceError):
        return "Whether the consent was written is not known. Continue asks; giving it again is safe."
    return "Nothing was changed. An administrator of the customer can use the consent URL."
