"""What is under way when one leaves an account: it ends there, and is told with the account's name."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tui.ui.house import Left, house_of
from tui.ui.screens.cockpit import Cockpit
from tui.ui.widgets.customer_list import CustomerList

Result = TypeVar("Result")


class Errands(Cockpit):
    """Hands what is not done to the program when one goes to another account, and remembers where one was."""

    def _on_prune(self) -> None:
        """The screen is told to go; its widgets are still there."""
        sought = self.query_one("#list", CustomerList).filter.value
        house_of(self).left[self._estate.desk.account.id] = Left(self.place, sought)
        super()._on_prune()

    async def _carried(self, work: Coroutine[Any, Any, Result], title: str) -> Result:
        """The result of work on the customer `title`. Whoever goes to another account meanwhile is told of it there."""
        task = self._estate.begin(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if self._is_going:
                house_of(self).tell_later(task, self._estate.desk.account, title)
            else:
                task.cancel()
            raise
