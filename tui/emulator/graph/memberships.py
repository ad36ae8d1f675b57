"""Which groups the signed-in person is in.

Source: learn.microsoft.com, Graph API page user-list-transitivememberof.
"""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange, as_json
from tui.emulator.world.seeded import guid

from .gate import DIRECTORY, admit
from .paging import collection, options
from .refusals import not_found


def list_my_groups(exchange: Exchange) -> httpx.Response:
    """`GET /me/transitiveMemberOf`: with `User.Read` alone only ids come, and all else is null."""
    bearer = admit(exchange, "User.Read", *DIRECTORY)
    account = exchange.world.accounts.get(bearer.username)
    if account is None or bearer.tenant_id != exchange.world.partner.tenant_id:
        raise not_found("The signed-in user is not in this directory.")
    may_read = bool(bearer.scopes.intersection(DIRECTORY))
    rows = [
        {
            "@odata.type": "#microsoft.graph.group",
            "id": guid(exchange.world.seed, "group", name),
            "displayName": name if may_read else None,
            "securityEnabled": True if may_read else None,
        }
        for name in sorted(account.groups)
    ]
    return as_json(200, collection("directoryObjects", rows, options(exchange).get("$select", "")))
