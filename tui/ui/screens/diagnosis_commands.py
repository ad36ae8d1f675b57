"""Why a customer does not open: the first broken link."""

from __future__ import annotations

from textual import work

from tui.model.identifiers import TenantId
from tui.ui.screens.bound import of_customer
from tui.ui.screens.diagnosis import DiagnosisScreen
from tui.ui.screens.entrance import Entrance


class DiagnosisCommands(Entrance):
    """Why a customer does not open: the first broken link."""

    @work(group="open", exclusive=True, description="look why a customer does not open")
    async def find_out(self, tenant_id: TenantId) -> None:
        """Look for the first broken link, then go the way that the person chose there."""
        dialog = DiagnosisScreen(self._estate, self._estate.customer(tenant_id))
        way = await self.app.push_screen_wait(dialog)
        self._draw()
        if way == "open":
            self.go_in(tenant_id)
        elif way == "consent" and await self._ask_consent(tenant_id, None):
            self._enter_session(tenant_id)
        elif way == "sign-in" and dialog.found is not None and dialog.found.refusal is not None:
            self.go_to_sign_in(dialog.found.refusal)

    action_why = of_customer(find_out)
