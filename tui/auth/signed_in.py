"""Who has signed in, out of the first token answer.

Source: Entra "ID token claims reference"; `client_info` as in `whose`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tui.auth.answers import as_access_token, parse_details, unreadable
from tui.auth.msal_client import Login
from tui.auth.whose import check_account, home_account
from tui.errors import WrongTenant
from tui.model.account import Account
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId, as_tenant_id, is_guid
from tui.model.token import AccessToken, parse_claims


def parse_signed_in(
    answer: Mapping[str, Any], login: Login, tenant: str, scope: str, now: datetime
) -> tuple[Account, AccessToken]:
    """The account that signed in, and the token it got for its own tenant.

    Raises:
        WrongTenant: it belongs to another tenant than the one that was asked for.
        WrongAccount: the answer names more than one account.
        UnexpectedAnswer: the answer does not say who it is.
    """
    said = answer.get("id_token_claims")
    claims: Mapping[str, Any] = said if isinstance(said, dict) else {}
    home = home_account(answer.get("client_info"))
    try:
        tid = as_tenant_id(claims.get("tid") or parse_claims(str(answer.get("access_token"))).tid or home.get("utid"))
    except ValueError:
        raise unreadable(parse_details(answer, now)) from None
    if is_guid(tenant) and tid != tenant.lower():
        raise WrongTenant(
            "An account of another tenant was used to sign in. It is not signed in here.",
            "Sign in with an account of the partner tenant that is set, or change the setting.",
            details=parse_details(answer, now),
        )
    user = foreign_text(home.get("uid") or claims.get("oid"))
    if not user:
        raise unreadable(parse_details(answer, now))
    account = _account(f"{user}.{foreign_text(home.get('utid') or tid)}", claims, tid, login, now)
    check_account(answer, account, now)
    return account, as_access_token(answer, tid, scope, now)


def _account(id: str, claims: Mapping[str, Any], tid: TenantId, login: Login, now: datetime) -> Account:
    """The account; while no name is known, the id or the domain stands for it."""
    username = foreign_text(claims.get("preferred_username"))
    return Account(
        id=id,
        username=username or id,
        name=foreign_text(claims.get("name")) or username,
        tenant_id=tid,
        tenant_name=username.rpartition("@")[2] or tid,
        cloud=login.cloud.name,
        client_id=login.client_id,
        last_used_at=now,
    )
