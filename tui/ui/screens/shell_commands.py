"""A shell, or one command, inside a customer's tenant: the screens step aside for it."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work

from tui.errors import ConsentMissing, TenantryError
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.session import SessionState
from tui.ui.command_lines import CommandLines
from tui.ui.house import house_of
from tui.ui.screens.entrance import Entrance
from tui.ui.screens.name_it import NameItScreen
from tui.ui.screens.run_command import RunCommandScreen
from tui.ui.words import customer_line

if TYPE_CHECKING:
    from tui.services.inside import Ended


@dataclass(frozen=True, slots=True)
class Outing:
    """What the screens step aside for."""

    tenant_id: TenantId
    argv: Sequence[str]
    deed: str
    """As in "To open a shell there, type its name"."""
    what: str
    """As in "Shell in Contoso: exit status 0"."""
    line: str = ""
    """The command line; empty for a shell."""


class ShellCommands(Entrance):
    """Runs a child inside a customer's tenant."""

    _is_out = False
    """Whether one is on the way out, or out."""

    def on_mount(self) -> None:
        """Nothing was run yet."""
        self._command_lines = CommandLines()

    def action_open_shell(self) -> None:
        """Open a shell for who is shown or highlighted at the key press. Whoever types ahead types for it, unless
        something is asked first."""
        if tenant_id := self._subject:
            if house_of(self).can_step_aside and self._is_open_to(tenant_id):
                house_of(self).hold_keys()
            self.open_shell(tenant_id)

    def action_run_command(self) -> None:
        """Run a command for who is shown or highlighted at the key press."""
        if tenant_id := self._subject:
            self.run_command(tenant_id)

    @work(group="shell", description="open a shell")
    async def open_shell(self, tenant_id: TenantId) -> None:
        """Open the person's shell inside the customer's tenant."""
        from tui.services.inside import shell_argv

        await self._go_out(Outing(tenant_id, shell_argv(), "open a shell", "Shell"))

    @work(group="shell", description="run a command")
    async def run_command(self, tenant_id: TenantId) -> None:
        """Ask for one line, and run it inside the customer's tenant."""
        from tui.services.inside import shell_argv

        customer = self._estate.customer(tenant_id)
        line = await self.app.push_screen_wait(RunCommandScreen(customer, self._command_lines.of(tenant_id)))
        if line:
            self._command_lines.add(tenant_id, line)
            await self._go_out(Outing(tenant_id, [shell_argv()[0], "-c", line], "run a command", "Command", line))

    async def _go_out(self, outing: Outing) -> None:
        """Step aside for it, if one may; one at a time."""
        if self._is_out:
            return
        if not house_of(self).can_step_aside:
            house_of(self).tell("The screens cannot step aside here. Use `tenantry exec` in another window.")
            return
        self._is_out = True
        try:
            if await self._may_go_out(outing):
                await self._be_out(outing)
        finally:
            self._is_out = False

    async def _may_go_out(self, outing: Outing) -> bool:
        """Whether the person is sure of a protected customer, and there is a way in."""
        customer, here = self._estate.customer(outing.tenant_id), self._whereabouts()
        if customer.is_protected and not await self.app.push_screen_wait(NameItScreen(customer, outing.deed)):
            return False
        if self._is_live(outing.tenant_id):
            return True
        if not await self._has_opened(outing):
            return False
        if here != self._whereabouts():
            house_of(self).tell(f"{customer.short_title} is open, and nothing was started: you had gone on.")
            return False
        return True

    def _is_live(self, tenant_id: TenantId) -> bool:
        session = self._estate.sessions.get(tenant_id)
        return session is not None and self._estate.sessions.state(session) is SessionState.LIVE

    def _is_open_to(self, tenant_id: TenantId) -> bool:
        """Whether one goes in without a question."""
        return self._is_live(tenant_id) and not self._estate.customer(tenant_id).is_protected

    async def _has_opened(self, outing: Outing) -> bool:
        """Open the session quietly, else through the consent dialog, else say why not."""
        title = self._estate.customer(outing.tenant_id).short_title
        self._doing = f"Opening {title}…"
        self._draw_head()
        try:
            await self._carried(self._estate.sessions.open(outing.tenant_id), title)
        except TenantryError as error:
            return await self._is_cured(outing, error)
        finally:
            self._doing = ""
            self._draw()
        return True

    async def _is_cured(self, outing: Outing, error: TenantryError) -> bool:
        """Whether the person gave consent; any other refusal is shown."""
        if isinstance(error, ConsentMissing):
            return await self._ask_consent(outing.tenant_id, error)
        await self._show_failure(
            f"The {outing.what.lower()} was not started", error, lambda: self.go_again(outing), outing.tenant_id
        )
        return False

    @work(group="shell", description="try again to step aside")
    async def go_again(self, outing: Outing) -> None:
        """Try once more what failed."""
        await self._go_out(outing)

    async def _be_out(self, outing: Outing) -> None:
        """Step aside for the child and come back when it has ended."""
        from tui.services.inside import run_inside

        customer = self._estate.customer(outing.tenant_id)
        try:
            async with house_of(self).stepped_aside() as plain:
                await plain.say(*_whose(customer, outing))
                ended = await run_inside(self._estate, outing.tenant_id, outing.argv)
                if outing.line and ended.error is None:
                    await plain.put_right()
                    await plain.await_enter("", f"Ended, {_how(ended)}. Enter goes back to tenantry.")
        except TenantryError as error:
            await self._is_cured(outing, error)
            return
        if ended.error is not None:
            await self._is_cured(outing, ended.error)
        else:
            house_of(self).tell(f"{outing.what} in {customer.short_title}: {_how(ended)}.")
        self._draw()


def _whose(customer: Customer, outing: Outing) -> list[str]:
    """Whose tenant it is, and how one comes back."""
    what = f"Running: {outing.line}" if outing.line else "`exit` goes back to tenantry."
    return [customer_line(customer), what, ""]


def _how(ended: Ended) -> str:
    """How the child ended, in few words."""
    by = f" ({signal.Signals(ended.signal).name})" if ended.signal in set(signal.Signals) else ""
    return f"exit status {ended.status}{by}"
