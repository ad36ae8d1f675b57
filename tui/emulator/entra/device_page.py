"""The page at the verification address, where a person enters a device code.

Source: RFC 8628 section 3.3.
"""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange
from tui.emulator.world.changes import DeviceCodeRule

from .pages import PageRefusal, buttons, form, page, paragraphs, text_field

TITLE = "Enter the code"
WARNING = "Enter only a code that you have asked for yourself. A code sent by somebody else signs them in as you."


def show_device_page(_: Exchange) -> httpx.Response:
    """`GET /devicelogin`."""
    fields = text_field("code", "Code"), text_field("account", "Sign in as")
    return page(TITLE, paragraphs(WARNING) + form(*fields, buttons(accept="Continue", cancel="Cancel")))


def answer_device_page(exchange: Exchange) -> httpx.Response:
    """`POST /devicelogin`: approves or declines the code."""
    fields = exchange.form
    try:
        code = exchange.memory.waiting_code(fields.get("code", ""), exchange.now)
    except LookupError:
        return page(TITLE, paragraphs("That code did not work. Check it and try again."), 400)
    if fields.get("answer") != "accept":
        code.is_declined = True
        return page(TITLE, paragraphs("You have declined. You may close this window."))
    account = fields.get("account", "").strip().lower()
    if account not in exchange.world.accounts:
        return page(TITLE, paragraphs(f"The account {account} does not exist here."), 400)
    if exchange.world.device_code_rule is DeviceCodeRule.BLOCKED_ON_PAGE:
        raise PageRefusal(53003, "The authentication flow is restricted by your admin.")
    code.approved_by = account
    app = exchange.world.apps[code.client_id].display_name
    return page(TITLE, paragraphs(f"You are signed in to {app}. You may close this window."))
