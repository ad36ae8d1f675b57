"""What is done inside a customer's tenant, and noted of a customer: renew, copy, portals, note, colour, protection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from textual import work
from textual.dom import DOMNode

from tui.errors import ConsentMissing, TenantryError
from tui.model.identifiers import TenantId, is_domain, is_guid
from tui.ui.house import house_of
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.bound import Place, of_customer, of_session
from tui.ui.screens.colour import ColourScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.entrance import Entrance
from tui.ui.screens.name_it import NameItScreen
from tui.ui.screens.portals import PortalsScreen
from tui.ui.words import customer_line


def _of_noted(work: Callable[..., object]) -> Callable[[Place], None]:
    """As `of_customer`; a session can outlive the lists, and of a customer that none of them has nothing is kept."""
    go = of_customer(work)

    def act(self: Place) -> None:
        if self.customer_here is None and self.session_here is not None:
            house_of(cast(DOMNode, self)).tell("No list has this customer, so nothing can be noted of it.")
        go(self)

    act.__doc__ = work.__doc__
    return act


_MOST_NOTE = 200
"""Characters of a note: a few lines of the pane, and what the store keeps of any text."""


class SessionCommands(Entrance):
    """What is done inside a customer's tenant, and noted of a customer."""

    @work(group="open", exclusive=True, description="renew a session")
    async def renew(self, tenant_id: TenantId) -> None:
        """Get a new token and the facts anew. Whoever has gone on meanwhile is told, and no dialog opens over that."""
        title = self._estate.customer(tenant_id).short_title
        try:
            await self._carried(self._estate.sessions.renew(tenant_id), title)
        except TenantryError as error:
            self._draw()
            if not self._is_in(tenant_id):
                house_of(self).tell(f"{title} was not renewed: {error.summary}")
            elif not isinstance(error, ConsentMissing):
                again = partial(self.renew, tenant_id)
                await self._show_failure("The session was not renewed", error, again, tenant_id)
            elif await self._ask_consent(tenant_id, error):
                self._enter_session(tenant_id)
        else:
            house_of(self).tell(f"Renewed: {title}.")
            if self._estate.sessions.current == tenant_id:
                self.fill_session(tenant_id)
        self._draw()

    action_renew = of_session(renew)

    @work(group="copy", description="copy the tenant id")
    async def copy_tenant_id(self, tenant_id: TenantId) -> None:
        """Send the tenant id out."""
        await self._copy_if("The tenant id", tenant_id, is_right=is_guid(tenant_id))

    action_copy_tenant_id = of_session(copy_tenant_id)

    @work(group="copy", description="copy the domain")
    async def copy_domain(self, tenant_id: TenantId) -> None:
        """Send the default domain out."""
        facts = self._estate.sessions.known_facts(tenant_id)
        domain = (facts.default_domain if facts else "") or self._estate.customer(tenant_id).domain
        if domain:
            await self._copy_if("The domain", domain, is_right=is_domain(domain))

    async def _copy_if(self, what: str, text: str, *, is_right: bool) -> None:
        """Copy what will be pasted into a command, unless somebody made it something else than it is called."""
        if is_right:
            await house_of(self).copy(what, text)
        else:
            house_of(self).tell(f"{what} was not copied: what is kept here has not the form of one.")

    action_copy_domain = of_session(copy_domain)

    @work(group="note", description="pin a session")
    async def pin(self, tenant_id: TenantId) -> None:
        """Pin the session, or take the pin away."""
        pinned = await self._estate.sessions.pin(tenant_id)
        house_of(self).tell("Pinned: it comes first at the next start." if pinned else "No longer pinned.")

    action_pin = of_session(pin)

    @work(group="note", description="forget a session")
    async def forget(self, tenant_id: TenantId) -> None:
        """Take the session out of the sidebar after asking."""
        customer = self._estate.customer(tenant_id)
        sure = ConfirmScreen(
            f"Forget the session with {customer.short_title}?", customer_line(customer),
            ["It leaves the sidebar and its token is dropped. The customer and its consent stay as they are."],
            yes="Forget",
        )  # fmt: skip
        if await self.app.push_screen_wait(sure):
            await self._estate.sessions.forget(tenant_id)
            self.action_back()

    action_forget = of_session(forget)

    @work(group="portals", exclusive=True, description="show the portals")
    async def show_portals(self, tenant_id: TenantId) -> None:
        """Show the portals of the customer, to copy or open a link."""
        await self.app.push_screen_wait(PortalsScreen(self._estate, tenant_id))
        self._draw()

    action_portals = of_session(show_portals)

    @work(group="open", exclusive=True, description="show the consent dialog")
    async def show_consent_state(self, tenant_id: TenantId) -> None:
        """Open the consent dialog for the customer one is with."""
        if await self._ask_consent(tenant_id, None):
            self._enter_session(tenant_id)
        self._draw()

    action_consent_state = of_session(show_consent_state)

    @work(group="note", description="write a note")
    async def write_note(self, tenant_id: TenantId) -> None:
        """Ask for a line about the customer, which the pane shows and the list's filter finds."""
        customer = self._estate.customer(tenant_id)
        sentence = "The session shows it, and the list finds the customer by every word of it. Empty takes it away."
        question = AskScreen("A note", customer_line(customer), sentence, customer.note, most=_MOST_NOTE)
        text = await self.app.push_screen_wait(question)
        if text is not None and text != customer.note:
            await self._estate.write_note(tenant_id, text)
            self._draw()

    action_write_note = _of_noted(write_note)

    @work(group="note", description="choose a colour")
    async def paint(self, tenant_id: TenantId) -> None:
        """Choose the colour of the customer's band."""
        customer = self._estate.customer(tenant_id)
        colour = await self.app.push_screen_wait(ColourScreen(customer))
        if colour is not None and colour != customer.colour:
            await self._estate.paint(tenant_id, colour)
            self._draw()

    action_paint = _of_noted(paint)

    @work(group="note", description="protect a customer")
    async def protect(self, tenant_id: TenantId) -> None:
        """Protect the customer; whoever takes the protection away types its name."""
        customer = self._estate.customer(tenant_id)
        if customer.is_protected:
            if not await self.app.push_screen_wait(NameItScreen(customer, "take its protection away")):
                return
            if not self._estate.customer(tenant_id).is_protected:
                return  # somebody was quicker: to turn it once more would protect it again
        is_protected = await self._estate.protect(tenant_id)
        self._draw()
        asks = "Protected: a shell, a command or a consent there asks for its name first."
        house_of(self).tell(asks if is_protected else f"No longer protected: {customer.short_title}.")

    action_protect = _of_noted(protect)
