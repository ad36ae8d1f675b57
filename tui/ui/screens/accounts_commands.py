"""From one account to the next, each as it was left."""

from __future__ import annotations

from textual import work

from tui.errors import TenantryError
from tui.ui.commands import Place
from tui.ui.house import house_of
from tui.ui.screens.entrance import Entrance


class AccountsCommands(Entrance):
    """Goes to the next account, and back to where one was."""

    @work(group="accounts", exclusive=True, description="go to the next account")
    async def action_next_account(self) -> None:
        """Go to the next of the accounts that need no sign-in."""
        account = await self._office.next_account()
        if account is None:
            house_of(self).tell("No other account is signed in here. F6 shows the accounts and signs in another.")
            return
        self._is_going, focused = True, self.focused  # keys are for the other account from here on: none may act here
        self.set_focus(None)
        try:
            await house_of(self).enter(account)
        except TenantryError as error:
            self._is_going = False
            self.set_focus(focused)
            house_of(self).tell(f"{account.username}: {error.summary} {error.remedy}")

    def settle_in(self) -> None:
        """Be where one was when one left this account."""
        left = house_of(self).left.pop(self._estate.desk.account.id, None)
        if left is None:
            return
        self._list.filter.value = left.sought
        self._list.filter.cursor_position = len(left.sought)
        current = self._estate.sessions.current
        if left.place is Place.SESSION and current is not None and self._estate.sessions.get(current):
            self._enter_session(current)
